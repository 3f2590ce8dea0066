"""The local GitHub's oddities, such as a huge repository or a slow one; `python -m infra.local.stand_ins.github`.

What each is stands in its name. What is asked of any other is passed on to `emulate` (`ready_made.py`), which has
`learner/good`, `learner/archived`, `learner/generated` and `learner/private` from the start, and takes more over
GitHub's own API. GET /control/calls counts what was asked of either; DELETE /control forgets it.
"""

import base64
import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from infra.local.stand_ins.web import Server, Web, port

KEPT = {"README.md": "# Library loans\n"}
LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
File, Link, Module = "100644", "120000", "160000"


@dataclass
class Repository:
    """One repository: its files by path, or how it misbehaves."""

    files: dict[str, str | bytes] = field(default_factory=dict)
    modes: dict[str, str] = field(default_factory=dict)
    size: int = 100
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
        "learner/renamed": Repository(status=301, location="/repositories/1"),  # the first of the others
        "learner/empty": Repository(status=409),
        "learner/huge": Repository({f"part{n:03}.txt": text * 9 for n in range(40)}, size=36_000),
        "learner/giant-file": Repository({**KEPT, "data.csv": "1,2\n" * 600_000}),
        "learner/many": Repository({f"d{n % 100}/f{n}.py": f"x = {n}\n" for n in range(50_000)}, truncated=True),
        "learner/lfs": Repository({**KEPT, "model.txt": LFS}),
        "learner/links": Repository(
            {**KEPT, "passwords": "/etc/passwd", "lib": ""}, modes={"passwords": Link, "lib": Module}
        ),
        "learner/binary": Repository({"a.bin": b"\0\1\2" * 99, "b.txt": b"\xff\xfe\xfa", "logo.png": b"\x89PNG"}),
        "learner/slow": Repository(drip=0.2),
        "learner/elsewhere": Repository(status=302, location="http://127.0.0.1:9/repos/learner/good"),
        "learner/loop": Repository(status=301, location="/repos/learner/loop"),
        "learner/limited": Repository(status=403, headers={"X-RateLimit-Remaining": "0"}),
        "learner/broken": Repository(status=502),
    }


class GitHub(Web):
    """A connection to the API."""

    def respond(self, method: str, path: str, body: bytes) -> None:
        """Answer the API's reading half, and the control path."""
        calls: list[str] = self.server.calls  # type: ignore[attr-defined]
        if path.startswith("/control"):
            self.control(calls, method)
            return
        calls.append(path)
        found = re.fullmatch(r"/repos/([^/]+/[^/]+)(/.*)?", path)
        repository = self.server.repositories.get(found[1]) if found else None  # type: ignore[attr-defined]
        if found is None or repository is None:
            self.send(*self.asked(self.server.others, body))  # type: ignore[attr-defined]
        elif repository.status in (301, 302):
            self.send(repository.status, {"message": "Moved"}, {"Location": self.place(repository.location)})
        elif repository.status != 200 and (repository.status != 409 or found[2]):
            self.trouble(vars(repository))
        else:
            self.read(repository, found[1], found[2] or "")

    def place(self, location: str) -> str:
        """Return an address of this server, or another one as it is."""
        server: Server = self.server
        return f"{server.url}{location}" if location.startswith("/") else location

    def read(self, repository: Repository, name: str, rest: str) -> None:
        """Answer a repository's facts, its listing, or one file."""
        if self.trouble({"drip": repository.drip}):
            return
        if rest == "":
            facts = {"full_name": name, "default_branch": "main", "private": False}
            self.send(200, {**facts, "size": repository.size})
        elif rest.startswith("/git/trees/"):
            self.send(200, listing(repository))
        elif rest.startswith("/git/blobs/"):
            data = repository.by_sha.get(rest.rpartition("/")[2])
            raw = data.encode() if isinstance(data, str) else data
            answer = {"encoding": "base64", "content": base64.encodebytes(raw or b"").decode(), "size": len(raw or b"")}
            self.send(404 if raw is None else 200, answer)
        else:
            self.send(404, {"message": "Not Found"})

    def control(self, calls: list[str], method: str) -> None:
        """Tell what was asked, or forget it."""
        if method == "DELETE":
            calls.clear()
        self.send(200, {"count": len(calls), "counts": Counter(calls), "calls": calls})


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


def server(at: int = 0, others: int = 0) -> Server:
    """Return the stand-in on a port, a free one by default; all other repositories are on the port `others`."""
    return Server(GitHub, at, repositories=repositories(), calls=[], others=others)


if __name__ == "__main__":
    server(port(10), port(13)).serve_forever()
