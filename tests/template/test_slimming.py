"""A slimmed layer still knows everything that the functions ask of AWS."""

import ast
import shutil
from pathlib import Path

import botocore
import pytest
from botocore.loaders import Loader
from botocore.session import Session

from infra import slimming
from infra.discover import ROOT

# What PynamoDB calls for us.
ROWS = {"get_item", "put_item", "update_item", "delete_item", "query", "batch_get_item", "batch_write_item"}
ROWS |= {"transact_write_items", "transact_get_items"}


@pytest.fixture(scope="module")
def slim(tmp_path_factory):
    folder = tmp_path_factory.mktemp("layer")
    shutil.copytree(Path(botocore.__file__).parent, folder / "botocore")
    slimming.strip(folder)
    return folder


def methods(service, data=None):
    session = Session()
    if data:
        session.register_component("data_loader", Loader([str(data)], include_default_search_paths=False))
    client = session.create_client(service, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    return set(client.meta.method_to_api_mapping)


def asked():
    """Every attribute or text in what a function runs: a client's method is called by the one or named by the other."""
    for folder in ("functions", "shared"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute):
                    yield node.attr
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


@pytest.mark.parametrize("service", sorted(slimming.SERVICES))
def test_a_slimmed_layer_has_every_operation_that_is_called(slim, service):
    known = methods(service, slim / "botocore" / "data")
    wanted = methods(service) & set(asked()) | (ROWS if service == "dynamodb" else set())
    assert wanted <= known


def test_a_slimmed_layer_trusts_the_roots_of_aws_and_knows_no_other_service(slim):
    roots = (slim / "botocore" / "cacert.pem").read_text()
    assert {f"Amazon Root CA {number}" in roots for number in range(1, 5)} == {True}
    assert roots.count("BEGIN CERTIFICATE") < 10
    services = {path.name for path in (slim / "botocore" / "data").iterdir() if path.is_dir()}
    assert services == slimming.SERVICES
