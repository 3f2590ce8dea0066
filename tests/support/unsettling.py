"""Settings and secrets of deployed functions, taken away within a block."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shared.core.aws import client
from shared.core.names import physical
from tests.support.waiting import eventually


@contextmanager
def without_setting(identifier: str, name: str) -> Iterator[None]:
    """Take a variable away from a function."""
    variables = client("lambda").get_function_configuration(FunctionName=physical(identifier))["Environment"]
    kept = {key: value for key, value in variables["Variables"].items() if key != name}
    assert len(kept) == len(variables["Variables"]) - 1, f"{identifier} has no {name}"
    configure(identifier, Environment={"Variables": kept})
    try:
        yield
    finally:
        configure(identifier, Environment=variables)


@contextmanager
def secret_of(identifier: str, name: str, text: str | None) -> Iterator[None]:
    """Have a secret hold this text, or be gone, for a function that has not read it yet."""
    secrets, place = client("secretsmanager"), physical(name)
    before = secrets.get_secret_value(SecretId=place)["SecretString"]
    if text is None:
        secrets.delete_secret(SecretId=place, RecoveryWindowInDays=7)
    else:
        secrets.put_secret_value(SecretId=place, SecretString=text)
    try:
        begin_anew(identifier)
        yield
    finally:
        if text is None:
            secrets.restore_secret(SecretId=place)
        secrets.put_secret_value(SecretId=place, SecretString=before)
        begin_anew(identifier)


def begin_anew(identifier: str) -> None:
    """Have the next call of a function find it cold."""
    known = client("lambda").get_function_configuration(FunctionName=physical(identifier))
    configure(identifier, Timeout=known["Timeout"])


def configure(identifier: str, **changes: Any) -> None:
    """Change a function's configuration; its warm processes end."""
    service, name = client("lambda"), physical(identifier)
    service.update_function_configuration(FunctionName=name, **changes)
    eventually(lambda: service.get_function_configuration(FunctionName=name)["LastUpdateStatus"] == "Successful")
