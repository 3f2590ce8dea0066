"""The emulated AWS as its operator sees it: with the root keys, past every plan."""

from typing import Any

import botocore.session
from botocore.config import Config


def client(service: str, base: int) -> Any:
    """Return a client of the emulator of the stage whose first port is `base`."""
    config = Config(
        read_timeout=120, retries={"total_max_attempts": 2}, s3={"addressing_style": "path"}, max_pool_connections=200
    )
    return botocore.session.get_session().create_client(
        service,
        region_name="us-east-1",
        endpoint_url=f"http://127.0.0.1:{base + 6}",
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106
        config=config,
    )
