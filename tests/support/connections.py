"""Our code's connections to AWS, dropped when a test sends it to another place."""

from shared.core import aws, secrets, table
from shared.core.table import Table


def forget_connections() -> None:
    """Drop every connection and secret, so that the next ones come from where the environment says."""
    aws.client.cache_clear()
    secrets.secret.cache_clear()
    forget_tables()


def forget_everything() -> None:
    """Drop what is known of payment companies besides, as an instance that has just begun."""
    from shared.clients import paypal, stripe

    forget_connections()
    paypal._keys.cache_clear()
    stripe._client.cache_clear()


def forget_tables() -> None:
    """Drop the connections to tables, and keep what else was read."""
    table._first.clear()
    waiting: list[type[Table]] = [Table]
    while waiting:
        kind = waiting.pop()
        kind._connection = None
        waiting += kind.__subclasses__()
