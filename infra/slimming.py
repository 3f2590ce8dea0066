"""Takes out of a layer what no function reads, so that a cold function has less to load."""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

# What the functions call; the other 400 services' descriptions only make a cold start slower.
SERVICES = frozenset({
    "apigatewaymanagementapi", "dynamodb", "events", "kms", "lambda", "s3", "scheduler", "secretsmanager", "sesv2",
    "stepfunctions", "sts",
})  # fmt: skip
# The same services, as the table of endpoints calls them.
PREFIXES = frozenset({
    "dynamodb", "email", "events", "execute-api", "kms", "lambda", "s3", "scheduler", "secretsmanager", "states", "sts",
})  # fmt: skip
# What is done with rows and with objects; the rest is done by the template, or by nobody. The address of an upload's
# form is made as if a bucket were to be created; a bucket that answers strangely is asked where it is.
OPERATIONS = {
    "dynamodb": ("Item", "Items", "Query", "Scan"),
    "s3": ("Object", "Objects", "ObjectsV2", "ObjectVersions", "MultipartUpload", "UploadPart", "ListParts",
           "CreateBucket", "HeadBucket"),
}  # fmt: skip
# Twenty modules can write each client method's documentation; this stands where they are asked for it.
SILENT = '''"""A client's methods carry no documentation here."""


class LazyLoadedDocstring(str):
    def __new__(cls, *args, **kwargs):
        return super().__new__(cls)

    def __init__(self, *args, **kwargs):
        super().__init__()


ClientMethodDocstring = WaiterDocstring = PaginatorDocstring = LazyLoadedDocstring
'''
# Every AWS endpoint's certificate ends in one of these (Amazon Trust Services); loading all 140 roots costs 44 ms.
ROOTS = ("Amazon Root CA ", "Starfield Services Root Certificate Authority - G2", "Starfield Class 2 CA")


def strip(folder: Path) -> None:
    """Remove caches, tests, and what botocore knows of services, documentation and certificates that are not used."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir() and path.name in ("__pycache__", "tests", "test", "bin"):
            shutil.rmtree(path)
    if (folder / "botocore").exists():
        _strip_descriptions(folder / "botocore" / "data")
        _strip_documentation(folder / "botocore" / "docs")
        _strip_roots(folder / "botocore" / "cacert.pem")


def _strip_descriptions(data: Path) -> None:
    """Keep the called services; leave out their prose, and leave them unpacked: reading is what a cold start pays."""
    for path in data.iterdir():
        if path.is_dir() and path.name not in SERVICES:
            shutil.rmtree(path)
    for path in list(data.rglob("*.json*")):
        if path.name.startswith("examples-"):
            path.unlink()
        elif path.suffix == ".gz":
            content = json.loads(gzip.decompress(path.read_bytes()))
            _write(path.with_suffix(""), slim(content, path.relative_to(data).parts[0]))
            path.unlink()
    endpoints = json.loads((data / "endpoints.json").read_text(encoding="utf-8"))
    for partition in endpoints["partitions"]:
        partition["services"] = {
            name: partition["services"][name] for name in sorted(PREFIXES & set(partition["services"]))
        }
    _write(data / "endpoints.json", endpoints)


def slim(content: Any, service: str) -> Any:
    """Return a service's description without prose, with the operations that are used and the shapes they reach."""
    content = _without_prose(content)
    for parameter in content.get("clientContextParams", {}).values():
        parameter["documentation"] = ""  # the one prose that botocore asks for, before every call
    if service not in OPERATIONS or "operations" not in content:
        return content
    operations = {n: found for n, found in content["operations"].items() if n.endswith(OPERATIONS[service])}
    shapes: dict[str, Any] = {}
    waiting = _named(operations)
    while waiting:
        name = waiting.pop()
        if name not in shapes:
            shapes[name] = content["shapes"][name]
            waiting |= _named(shapes[name])
    kept = {name: shape for name, shape in content["shapes"].items() if name in shapes}
    return {**content, "operations": operations, "shapes": kept}


def _named(value: Any) -> set[str]:
    if isinstance(value, dict):
        here = {value["shape"]} if isinstance(value.get("shape"), str) else set()
        return here.union(*map(_named, value.values()))
    return set().union(*map(_named, value)) if isinstance(value, list) else set()


def _strip_documentation(docs: Path) -> None:
    for path in docs.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "utils.py":
            path.unlink()
    _replace(docs / "__init__.py", "")
    _replace(docs / "docstring.py", SILENT)


def _without_prose(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: part for name, part in value.items() if name != "documentation" or not isinstance(part, str)}
        return {name: _without_prose(part) for name, part in kept.items()}
    return [_without_prose(part) for part in value] if isinstance(value, list) else value


def _write(path: Path, value: Any) -> None:
    _replace(path, json.dumps(value, separators=(",", ":")))


def _replace(path: Path, text: str) -> None:
    """Write a new file in the place of one that may be linked to an installer's cache, and must stay whole there."""
    path.unlink(missing_ok=True)
    path.write_text(text, encoding="utf-8")


def _strip_roots(bundle: Path) -> None:
    blocks = bundle.read_text(encoding="utf-8").split("\n# Issuer: ")
    kept = [block for block in blocks[1:] if any(f'# Label: "{root}' in block for root in ROOTS)]
    _replace(bundle, "".join(f"\n# Issuer: {block}" for block in kept))
