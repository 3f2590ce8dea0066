"""Which API a path on the product's one host belongs to, on AWS as on a laptop."""

from fnmatch import fnmatchcase
from functools import lru_cache

# The first pattern that fits decides; what fits none is the web app's.
PATHS = (
    ("/api/auth/me", "app"),
    ("/api/auth/logout", "app"),
    ("/api/auth/*", "identity"),
    ("/.well-known/*", "identity"),
    ("/api/admin/*", "admin"),
    ("/api/client-staff/*", "admin"),
    ("/api/viewer/*", "admin"),
    ("/api/*", "app"),
    ("/docs", "app"),
    ("/openapi.json", "app"),
    ("/realtime", "realtime"),
)


@lru_cache(maxsize=1024)
def api_of(path: str) -> str | None:
    """Return the logical name of the API that a path belongs to, or None where it is none of theirs."""
    return next((api for pattern, api in PATHS if fnmatchcase(path, pattern)), None)
