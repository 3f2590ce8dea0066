"""Clients of AWS services, made once per warm function."""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from shared.core.names import PRODUCT, region

# Three tries of at most 4 s stay below the 15 s that an endpoint has.
CONFIG = Config(
    connect_timeout=1,
    read_timeout=3,
    retries={"total_max_attempts": 3, "mode": "standard"},
    s3={"us_east_1_regional_endpoint": "regional"},
    user_agent=PRODUCT,  # the SDK would compose its own for each call: versions and modes that our locks tell
)


@cache
def session() -> Any:
    """Return the one botocore session, so that service models are loaded once."""
    made = botocore.session.get_session()
    made.set_default_client_config(CONFIG)
    return made


@cache
def client(service: str) -> Any:
    """Return the client of a service; the SDK reads region, credentials and endpoint from the environment."""
    config = Config(signature_version="s3v4") if service == "s3" else None
    return session().create_client(service, region_name=region(), config=config)
