"""The local GitHub: repositories of every kind that learners hand in; `python -m infra.local.stand_ins.github`.

`learner/good` and `learner/archived` can be read, `learner/renamed` has become the first; what the others are is in
their names. POST /control `{"repositories": {"owner/name": {"path": "text"}}}` adds more; GET /control/calls counts
what was asked; DELETE /control forgets both.
"""

import base64
import hashlib
import json
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from infra.local.stand_ins.web import Server, Web, port

GOOD = {
    "README.md": "# Library loans\n\nKeeps track of who has borrowed which book.\n\n## Run\n\n    python -m loans\n",
    "loans/__init__.py": '"""Library loans."""\n',
    "loans/rules.py": (
        '"""When a loan is late, and what it costs."""\n\nfrom datetime import date\n\nDAYS = 21\n\n\n'
        "def fee(due: date, back: date) -> int:\n"
        '    """Return the fee in pence: ten for each day after the due date."""\n'
        "    return max(0, (back - due).days) * 10\n"
    ),
    "tests/test_rules.py": (
        "from datetime import date\n\nfrom loans.rules import fee\n\n\n"
        "def test_a_book_that_is_back_in_time_costs_nothing():\n"
        "    assert fee(date(2026, 3, 1), date(2026, 3, 1)) == 0\n\n\n"
        "def test_each_day_costs_ten_pence():\n    assert fee(date(2026, 3, 1), date(2026, 3, 4)) == 30\n"
    ),
}
LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
File, Link, Module = "100644", "120000", "160000"


@dataclass
class Repository:
    """One repository: its files by path, or how it misbehaves."""

    files: dict[str, str | bytes] = field(default_factory=dict)
    modes: dict[str, str] = field(default_factory=dict)
    size: int = 100
    archived: bool = False
    truncated: bool = False
    status: int = 200
    location: str = ""
    drip: float = 0
    headers: dict[str, str] = field(default_factory=dict)

    @cached_property
    def by_sha(self) -> dict[str, str | bytes]:
        """The files' contents by id."""
        return {sha_of(path): data for path, data in self.files.items()}


def repositories() -> dict[str, Repository]:
    """Return the repositories that exist from the start."""
    text = "word " * 20_000
    return {
        "learner/good": Repository(dict(GOOD)),
        "learner/archived": Repository(dict(GOOD), archived=True),
        "learner/renamed": Repository(status=301, location="/repositories/1"),
        "learner/empty": Repository(status=409),
        "learner/private": Repository(status=404),
        "learner/huge": Repository({f"part{n:03}.txt": text * 9 for n in range(40)}, size=36_000),
        "learner/giant-file": Repository({**GOOD, "data.csv": "1,2\n" * 600_000}),
        "learner/many": Repository({f"d{n % 100}/f{n}.py": f"x = {n}\n" for n in range(50_000)}, truncated=True),
        "learner/lfs": Repository({**GOOD, "model.txt": LFS}),
        "learner/links": Repository(
            {**GOOD, "passwords": "/etc/passwd", "lib": ""}, modes={"passwords": Link, "lib": Module}
        ),
        "learner/binary": Repository({"a.bin": b"\0\1\2" * 99, "b.txt": b"\xff\xfe\xfa", "logo.png": b"\x89PNG"}),
        "learner/generated": Repository({**GOOD, "node_modules/a/index.js": "x", "yarn.lock": "y", "app.min.js": "z"}),
        "learner/slow": Repository(dict(GOOD), drip=0.2),
        "learner/elsewhere": Repository(status=302, location="http://127.0.0.1:9/repos/learner/good"),
        "learner/loop": Repository(status=301, location="/repos/learner/loop"),
        "learner/limited": Repository(status=403, headers={"X-RateLimit-Remaining": "0"}),
        "learner/broken": Repository(status=502),
    }


class State:
    """The repositories, and what was asked."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Begin anew."""
        self.repositories = repositories()
        self.calls: list[str] = []


class GitHub(Web):
    """A connection to the API."""

    @property
    def state(self) -> State:
        """The state of the stand-in."""
        state: State = self.server.state  # type: ignore[attr-defined]
        return state

    def respond(self, method: str, path: str, body: bytes) -> None:
        """Answer the API's reading half, and the control path."""
        if path.startswith("/control"):
            self.control(method, body)
            return
        with self.state.lock:
            self.state.calls.append(path)
        found = re.fullmatch(r"/(repos/([^/]+/[^/]+)|repositories/(\d+))(/.*)?", path)
        names = list(self.state.repositories)
        name = found and (found[2] or next(iter(names[int(found[3]) - 1 : int(found[3])]), ""))
        repository = self.state.repositories.get(name or "")
        if found is None or repository is None:
            self.send(404, {"message": "Not Found"})
        elif repository.status in (301, 302):
            self.send(repository.status, {"message": "Moved"}, {"Location": self.place(repository.location)})
        elif repository.status != 200 and (repository.status != 409 or found[4]):
            self.send(repository.status, {"message": "refused"}, repository.headers)
        else:
            self.read(repository, f"{name}", names.index(f"{name}") + 1, found[4] or "")

    def place(self, location: str) -> str:
        """Return an address of this server, or another one as it is."""
        server: Server = self.server
        return f"{server.url}{location}" if location.startswith("/") else location

    def read(self, repository: Repository, name: str, number: int, rest: str) -> None:
        """Answer a repository's facts, its listing, or one file."""
        if repository.drip:
            self.drip(repository.drip)
        elif rest == "":
            facts = {"id": number, "full_name": name, "default_branch": "main", "private": False}
            self.send(200, {**facts, "size": repository.size, "archived": repository.archived})
        elif rest.startswith("/git/trees/"):
            self.send(200, listing(repository))
        elif rest.startswith("/git/blobs/"):
            data = repository.by_sha.get(rest.rpartition("/")[2])
            raw = data.encode() if isinstance(data, str) else data
            answer = {"encoding": "base64", "content": base64.encodebytes(raw or b"").decode(), "size": len(raw or b"")}
            self.send(404 if raw is None else 200, answer)
        else:
            self.send(404, {"message": "Not Found"})

    def drip(self, pause: float) -> None:
        """Answer byte by byte, never to the end."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n")
        for _ in range(10_000):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(pause)

    def control(self, method: str, body: bytes) -> None:
        """Add repositories, tell what was asked, or begin anew."""
        state = self.state
        if method == "DELETE":
            state.reset()
        elif method == "POST":
            added = json.loads(body)["repositories"]
            state.repositories |= {name: Repository(files) for name, files in added.items()}
        with state.lock:
            self.send(200, {"count": len(state.calls), "counts": Counter(state.calls), "calls": state.calls})


def sha_of(path: str) -> str:
    """Return the stand-in's id of a file."""
    return hashlib.sha1(path.encode(), usedforsecurity=False).hexdigest()


def listing(repository: Repository) -> dict[str, Any]:
    """Return the recursive tree of a repository."""
    entries = []
    for path, data in repository.files.items():
        mode = repository.modes.get(path, File)
        entry = {"path": path, "mode": mode, "type": "commit" if mode == Module else "blob", "sha": sha_of(path)}
        entries.append(entry if mode == Module else {**entry, "size": len(data)})
    return {"sha": "main", "tree": entries, "truncated": repository.truncated}


def server(at: int = 0) -> Server:
    """Return the stand-in on a port, a free one by default."""
    return Server(GitHub, at, state=State())


if __name__ == "__main__":
    server(port(10)).serve_forever()
