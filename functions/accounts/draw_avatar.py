"""A picture of somebody has arrived: it is drawn anew, and what was sent is removed."""

from shared.accounts import avatars
from shared.accounts.profiles import Profile
from shared.core.aws import client
from shared.core.function import on_upload
from shared.core.grants import fetches, stores, wipes, writes
from shared.core.messages import Upload
from shared.core.names import bucket
from shared.media.pictures import PictureRejected, portrait
from shared.privacy import objects
from shared.privacy.places import AVATARS, SENT_AVATARS


@on_upload(
    SENT_AVATARS,
    grants=[writes(Profile), fetches(SENT_AVATARS), wipes(SENT_AVATARS), stores(AVATARS), wipes(AVATARS)],
    layers=("core", "images"),
    memory=1024,
    timeout=60,
)
def draw_avatar(arrived: Upload) -> None:
    """Show the picture without its metadata, or say why not; one that nobody awaits any more is only removed."""
    _, user_id, upload_id = arrived.key.split("/")
    profile = Profile.find(user_id)
    if profile is not None and profile.avatar_upload == upload_id:
        _settle(profile, upload_id, arrived.key)
    objects.wipe(arrived.key)


def _settle(profile: Profile, upload_id: str, key: str) -> None:
    s3, shown = client("s3"), avatars.shown_key(profile.user_id, upload_id)
    content = s3.get_object(Bucket=bucket("media"), Key=key)["Body"].read()
    try:
        drawn = portrait(content, str(profile.avatar_type))
    except PictureRejected as refusal:
        profile.settle_avatar(upload_id, None, refusal.reason)
        return
    s3.put_object(Bucket=bucket("media"), Key=shown, Body=drawn, ContentType=avatars.SHOWN_AS)
    earlier = profile.avatar
    superseded = earlier if profile.settle_avatar(upload_id, shown, None) else shown
    if superseded:
        objects.wipe(superseded)
