"""Clients of AWS services, made once per warm function."""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from shared.core.names import region

# Three tries of at most 4 s stay below the 15 s that an endpoint has.
CONFIG = Config(
    connect_timeout=1,
    read_timeout=3,
    retries={"total_max_attempts": 3, "mode": "standard"},
    signature_version=None,
    s3={"us_east_1_regional_endpoint": "regional"},
)


@cache
def session() -> Any:
    """Return the one botocore session, so that service models are loaded once."""
    return botocore.session.get_session()


@cache
def client(service: str) -> Any:
    """Return the client of a service; the SDK reads region, credentials and endpoint from the environment."""
    config = CONFIG.merge(Config(signature_version="s3v4")) if service == "s3" else CONFIG
    return session().create_client(service, region_name=region(), config=config)
