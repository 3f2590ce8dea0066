"""Anybody reads the interface description that clients are generated from."""

from pathlib import Path

from shared.core.function import Raw, endpoint


@endpoint("GET /openapi.json")
def show_openapi() -> Raw:
    """Show the OpenAPI 3.1 document."""
    return Raw("application/json", Path(__file__).with_name("openapi.json").read_text(encoding="utf-8"))
