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
    """Show the picture without its metadata, or say why not; one that nobody awaits any more is only removed.

    Whatever else was drawn of the person goes, that of a draw which has died on its way, too.
    """
    _, user_id, upload_id = arrived.key.split("/")
    profile = Profile.find(user_id)
    if profile is not None and profile.avatar_upload == upload_id:
        _settle(profile, upload_id, arrived.key)
    objects.wipe(avatars.shown_place(user_id), spared=lambda: _needed(user_id))
    objects.wipe(arrived.key)


def _needed(user_id: str) -> set[str]:
    """Return where the picture lies that is shown, and where the one is drawn to that is awaited."""
    profile = Profile.find(user_id)
    if profile is None:
        return set()
    awaited = profile.avatar_upload and avatars.shown_key(user_id, profile.avatar_upload)
    return {key for key in (profile.avatar, awaited) if key}


def _settle(profile: Profile, upload_id: str, key: str) -> None:
    s3, shown = client("s3"), avatars.shown_key(profile.user_id, upload_id)
    content = s3.get_object(Bucket=bucket("media"), Key=key)["Body"].read()
    try:
        drawn = portrait(content, str(profile.avatar_type))
    except PictureRejected as refusal:
        profile.settle_avatar(upload_id, None, refusal.reason)
        return
    s3.put_object(Bucket=bucket("media"), Key=shown, Body=drawn, ContentType=avatars.SHOWN_AS)
    profile.settle_avatar(upload_id, shown, None)
