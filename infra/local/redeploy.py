"""Replaces the code of one function, of one domain, or of all: `make redeploy FUNCTION=exams_submit_promotion_exam`."""

import os
import sys
import time

import boto3

from infra import package
from infra.discover import declarations
from infra.local.up import credentials
from infra.stages import load


def main(wanted: str) -> None:
    """Upload the archive of the functions whose identifier, or domain, is the one that is wanted."""
    started = time.monotonic()
    os.environ["STAGE"] = "local"
    stage = load(os.environ)
    assert stage.local is not None  # noqa: S101
    os.environ.update(credentials(stage.local))
    functions = [f for f in declarations().functions if wanted in ("all", f.domain, f.identifier)]
    if not functions:
        raise SystemExit(f"There is no function {wanted}.")
    client = boto3.client("lambda")
    for function in functions:
        archive = package.domain_archive(function.domain, local=True)
        name = stage.physical(function.identifier)
        client.update_function_code(FunctionName=name, ZipFile=archive.read_bytes())
    print(f"{len(functions)} redeployed in {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1])
