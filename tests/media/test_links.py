"""What a form takes and what an address gives is said by us, and by nobody who holds it."""

import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from shared.core.ids import new
from shared.core.names import bucket
from shared.media.links import link, saved_as, upload_form


def policy_of(fields):
    return json.loads(base64.b64decode(fields["policy"]))["conditions"]


@pytest.mark.parametrize("content_type", ["image/png", None])
def test_a_form_takes_one_object_of_one_type_and_size(content_type):
    key = f"avatar-uploads/{new()}"
    _, fields = upload_form(key, 5_000, 600, content_type)
    conditions = policy_of(fields)
    assert {"bucket": bucket("media")} in conditions
    assert {"key": key} in conditions
    assert ["content-length-range", 1, 5_000] in conditions
    assert {"success_action_status": "201"} in conditions
    assert ({"Content-Type": content_type} in conditions) == (content_type is not None)
    assert fields.get("Content-Type") == content_type


def test_an_address_gives_an_object_as_the_type_that_we_say_for_minutes():
    parts = urlsplit(link("avatars/a/b.webp", "image/webp", saved_as("picture.webp")))
    asked = {name: value for name, (value,) in parse_qs(parts.query).items()}
    assert parts.path.endswith("/avatars/a/b.webp")
    assert asked["response-content-type"] == "image/webp"
    assert asked["response-content-disposition"] == 'attachment; filename="picture.webp"'
    assert asked["X-Amz-Expires"] == "300"
