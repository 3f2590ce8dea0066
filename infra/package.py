"""Builds what is uploaded: one reproducible archive for each domain and for each layer, with its bytecode inside."""

import compileall
import hashlib
import inspect
import json
import os
import py_compile
import subprocess
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from infra import slimming
from infra.discover import ROOT

BUILD = ROOT / "build"
RUNTIME = (3, 13)
PLATFORM = "aarch64-manylinux_2_28"
EPOCH = (1980, 1, 1, 0, 0, 0)
# Marshalled without back references: where those stand depends on what else the compiling process has in memory.
COMPILE = """
import importlib.util, json, marshal, os, pathlib, sys
for source, target, shown in json.load(sys.stdin):
    text = pathlib.Path(source).read_bytes()
    code = compile(text, shown, "exec", dont_inherit=True)
    unchecked = (1).to_bytes(4, "little") + importlib.util.source_hash(text)
    part = pathlib.Path(f"{target}.{os.getpid()}")
    part.write_bytes(importlib.util.MAGIC_NUMBER + unchecked + marshal.dumps(code, 2))
    part.replace(target)
"""

Member = tuple[str, Path]


class NoInterpreter(Exception):
    """The interpreter of the Lambda runtime is not installed; `uv python install 3.13` brings it."""


def domain_archive(domain: str, *, local: bool) -> Path:
    """Return the archive of a domain's functions and the shared code, for the laptop's interpreter or for Lambda's."""
    sources = [*_sources(ROOT / "functions" / domain), *_sources(ROOT / "shared")]
    members = [(str(path.relative_to(ROOT)), path) for path in sources]
    return _archive(domain, members, None if local else _runtime(), local)


def layer_archive(name: str) -> Path:
    """Return the archive of a layer: third-party code only, for Lambda on arm64, from the layer's lock file."""
    lock = ROOT / "layers" / name / "requirements.lock"
    interpreter = _runtime()
    recipe = _digest(
        [lock.read_bytes(), inspect.getsource(slimming).encode(), COMPILE.encode(), _tag(interpreter).encode()]
    )
    archive = BUILD / "layers" / f"{name}-{recipe}.zip"
    if archive.exists():
        return archive
    # A folder of its own: two syntheses at once would take each other's files away.
    with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=_made(archive.parent)) as place:
        folder = Path(place)
        platform = ["--python-platform", PLATFORM, "--python-version", ".".join(map(str, RUNTIME))]
        _install(lock, folder / "python", platform)
        slimming.strip(folder / "python")
        members = [(str(path.relative_to(folder)), path) for path in _files(folder)]
        _write(archive, [*members, *(_compiled(members, interpreter) if interpreter else [])])
    return archive


def layer_folder(names: Iterable[str]) -> Path:
    """Return a folder with what is in these layers, as a function finds it, for this machine's interpreter."""
    locks = [ROOT / "layers" / name / "requirements.lock" for name in sorted(names)]
    recipe = _digest([*(lock.read_bytes() for lock in locks), inspect.getsource(slimming).encode()])
    folder = BUILD / "layers" / f"{sys.implementation.cache_tag}-{recipe}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=_made(folder.parent)) as place:
            content = Path(place) / "python"
            for lock in locks:
                _install(lock, content, [])
            slimming.strip(content)
            mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
            compileall.compile_dir(content, quiet=2, invalidation_mode=mode)
            content.rename(folder)
    return folder


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _install(lock: Path, target: Path, platform: Iterable[str]) -> None:
    checks = ["--only-binary", ":all:", "--require-hashes", "--no-deps"]
    command = [
        "uv",
        "pip",
        "install",
        "-q",
        "--link-mode",
        "copy",
        "--target",
        str(target),
        *platform,
        *checks,
        "-r",
        str(lock),
    ]
    subprocess.run(command, check=True, cwd=ROOT)


def _archive(name: str, members: list[Member], interpreter: Path | None, local: bool) -> Path:
    """Write the archive unless one of the same content is there already."""
    contents = [COMPILE.encode(), *(part for shown, path in members for part in (shown.encode(), path.read_bytes()))]
    tag = _tag(Path(sys.executable) if local else interpreter)
    archive = BUILD / "functions" / f"{name}-{tag}-{_digest(contents)}.zip"
    if not archive.exists():
        compiler = Path(sys.executable) if local else interpreter
        _write(archive, [*members, *(_compiled(members, compiler) if compiler else [])])
    return archive


def _compiled(members: list[Member], interpreter: Path) -> list[Member]:
    """Return unchecked bytecode for the members: valid whatever the archive's times are; kept by content."""
    tag, bytecode, wanted = _tag(interpreter), [], []
    for shown, path in members:
        if not shown.endswith(".py"):
            continue
        cached = BUILD / "bytecode" / tag / f"{_digest([COMPILE.encode(), shown.encode(), path.read_bytes()])}.pyc"
        place = Path(shown)
        bytecode.append((str(place.parent / "__pycache__" / f"{place.stem}.{tag}.pyc"), cached))
        if not cached.exists():
            wanted.append((str(path), str(cached), shown))
    _compile(interpreter, wanted)
    return bytecode


def _compile(interpreter: Path, wanted: list[tuple[str, str, str]]) -> None:
    for folder in {Path(target).parent for _, target, _ in wanted}:
        folder.mkdir(parents=True, exist_ok=True)
    if wanted:
        subprocess.run([interpreter, "-c", COMPILE], input=json.dumps(wanted), text=True, check=True)


def _write(archive: Path, members: Iterable[Member]) -> None:
    archive.parent.mkdir(parents=True, exist_ok=True)
    part = archive.with_suffix(f".{os.getpid()}")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
        for shown, path in sorted(members):
            entry = zipfile.ZipInfo(shown, EPOCH)
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, path.read_bytes())
    part.replace(archive)


@cache
def _sources(folder: Path) -> tuple[Path, ...]:
    return tuple(path for path in _files(folder) if "__pycache__" not in path.parts)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _digest(parts: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()[:16]


def _tag(interpreter: Path | None) -> str:
    if interpreter is None:
        return "source"
    if interpreter == Path(sys.executable):
        return str(sys.implementation.cache_tag)
    return f"cpython-{RUNTIME[0]}{RUNTIME[1]}"


def _runtime() -> Path | None:
    """Return the Lambda runtime's interpreter; without it archives start slower, and are refused for a deployment."""
    interpreter = _find_runtime()
    if interpreter is None and os.environ.get("BYTECODE") == "required":
        raise NoInterpreter()
    if interpreter is None:
        warnings.warn(f"python{RUNTIME[0]}.{RUNTIME[1]} not found: the archives carry no bytecode.", stacklevel=2)
    return interpreter


@cache
def _find_runtime() -> Path | None:
    version = f"{RUNTIME[0]}.{RUNTIME[1]}"
    if sys.version_info[:2] == RUNTIME:
        return Path(sys.executable)
    command = ["uv", "python", "find", "--no-python-downloads", "--system", version]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return Path(found) if found else None
