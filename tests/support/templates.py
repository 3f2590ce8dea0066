"""The templates of every stage, made once for each state of the sources and kept under build/."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from infra.local.up import fingerprint
from infra.stages import load

ROOT = Path(__file__).parents[2]
STAGES = ("local", "dev", "staging", "prod")
AWS_STAGES = STAGES[1:]
ACCOUNT = "111111111111"


@dataclass(frozen=True)
class Resource:
    """One resource of a template."""

    stack: str
    identifier: str
    kind: str
    properties: dict[str, Any]
    whole: dict[str, Any]

    @property
    def name(self) -> str:
        """How the resource is shown when a rule is broken."""
        return f"{self.stack}/{self.identifier}"


@dataclass(frozen=True)
class Templates:
    """All templates of one stage, by the stack's name without product and stage."""

    stage: str
    folder: Path

    @cached_property
    def stacks(self) -> dict[str, dict[str, Any]]:
        """The templates by stack."""
        prefix = f"fivestar-{self.stage}-"
        return {
            path.name.removeprefix(prefix).removesuffix(".template.json"): json.loads(path.read_text())
            for path in sorted(self.folder.glob("*.template.json"))
        }

    @property
    def paths(self) -> list[Path]:
        """Where the templates are."""
        return sorted(self.folder.glob("*.template.json"))

    def resources(self, *kinds: str) -> Iterator[Resource]:
        """Yield the resources of these types, or all."""
        for stack, template in self.stacks.items():
            for identifier, whole in template["Resources"].items():
                if not kinds or whole["Type"] in kinds:
                    yield Resource(stack, identifier, whole["Type"], whole.get("Properties", {}), whole)

    def dependencies(self, stack: str) -> set[str]:
        """Return the stacks that are deployed before this one."""
        manifest = json.loads((self.folder / "manifest.json").read_text())["artifacts"]
        prefix = f"fivestar-{self.stage}-"
        return {name.removeprefix(prefix) for name in manifest[prefix + stack].get("dependencies", [])}


def templates(stage: str) -> Templates:
    """Return a stage's templates; they are made by the same command as for a deployment, rule books included."""
    made, problem = _made(stage)
    assert not problem, problem
    return made


@cache
def _made(stage: str) -> tuple[Templates, str]:
    """Return a stage's templates and why they could not be made; tried once, whatever comes of it."""
    environment = _environment(stage)
    mark = fingerprint(load(environment))[:16]
    folder = ROOT / "build" / "templates" / f"{stage}-{mark}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.parent / f"{stage}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        problem = ""
        if not folder.exists():
            for old in sorted(folder.parent.glob(f"{stage}-*"), key=os.path.getmtime)[:-2]:
                shutil.rmtree(old)
            problem = _synthesize(stage, folder, environment)
    return Templates(stage, folder), problem


def _environment(stage: str) -> dict[str, str]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_"))}
    return {**mine, "STAGE": stage, "ACCOUNT": ACCOUNT, "FIVESTAR_PORT": "4560", "CLOCK_FILE": ""}


def _synthesize(stage: str, folder: Path, environment: dict[str, str]) -> str:
    part = folder.with_name(f"part-{stage}")
    shutil.rmtree(part, ignore_errors=True)
    command = [sys.executable, "-O", "-m", "infra.app", str(part)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"{stage} cannot be synthesized:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    part.rename(folder)
    return ""


def statements(resource: Resource) -> list[dict[str, Any]]:
    """Return the statements of a role's policies."""
    policies = resource.properties.get("Policies", [])
    return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]


def states(definition: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the states of a workflow by name, with those that are done for each element of a list."""
    for name, state in definition["States"].items():
        yield name, state
        if "ItemProcessor" in state:
            yield from states(state["ItemProcessor"])


def text(value: Any) -> str:
    """Return a property as one text; what is known only after deploying stays visible as JSON."""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def as_list(value: Any) -> list[Any]:
    """Return a property that may be one value or several."""
    return value if isinstance(value, list) else [value]
