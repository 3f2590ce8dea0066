"""One declaration per Lambda: trigger, scope, grants and errors stand beside the code, and every reader uses them."""

import gc
import inspect
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol, get_type_hints

from shared.core.errors import Refusal, Unavailable
from shared.core.grants import Grant, writes

if TYPE_CHECKING:
    from pydantic import BaseModel

    from shared.core.table import Table

# Importing makes a hundred thousand objects that all stay: looking among them for garbage is a tenth of a cold start.
gc.set_threshold(200_000, 20, 20)

Kind = Literal["endpoint", "socket", "job", "on", "on_upload", "step", "stream", "scheduled", "resource"]
# `member` is whoever is signed in, in whatever role; `staff_or_admin` is whoever looks after learners.
Scope = Literal["learner", "staff", "viewer", "admin", "staff_or_admin", "member"]
ROLES = ("learner", "staff", "viewer", "admin")
ROLES_OF: dict[str, tuple[str, ...]] = {"member": ROLES, "staff_or_admin": ("staff", "admin")}
Api = Literal["identity", "app", "admin"]


@dataclass(frozen=True)
class Limit:
    """At most so many calls in so many seconds, counted by the caller's account or network address."""

    times: int
    seconds: int
    by: Literal["caller", "address"] = "address"


@dataclass(frozen=True)
class Caller:
    """Who calls, as the verified access token says."""

    user_id: str
    scopes: frozenset[str]
    session_id: str
    client_id: str | None = None


@dataclass(frozen=True)
class Request:
    """What an endpoint may want of the raw request."""

    headers: dict[str, str]
    source_address: str
    raw_body: bytes


@dataclass(frozen=True)
class Redirect:
    """An answer that sends the client elsewhere."""

    location: str


@dataclass(frozen=True)
class Raw:
    """An answer that is not one of ours to serialise: a document or a page."""

    content_type: str
    text: str


class Entitlement(Protocol):
    """A feature that only some plans include: who is to be served has one of them, or is refused."""

    @property
    def grants(self) -> Sequence[Grant]: ...

    @property
    def refusal(self) -> type[Refusal]: ...

    def require(self, user_id: str) -> None: ...


@dataclass(frozen=True)
class Function:
    """A Lambda: callable by the runtime, and readable by infrastructure, documentation and tests."""

    kind: Kind
    trigger: str
    body: Callable[..., Any]
    grants: Sequence[Grant] = ()
    errors: Sequence[type[Refusal]] = ()
    scope: Scope | None = None
    api: Api = "app"
    status: int = 200
    limit: Limit | None = None
    entitlement: Entitlement | None = None
    model: "type[Table] | None" = None
    changes: Sequence[Literal["INSERT", "MODIFY", "REMOVE"]] = ()
    memory: int = 512
    timeout: int = 15
    layers: Sequence[str] = ("core",)
    environment: Sequence[str] = ()
    flag: str | None = None
    concurrency: int | None = None
    body_limit: int = 128 * 1024

    def __call__(self, event: Any, context: Any) -> Any:
        """Serve one invocation of the Lambda runtime."""
        if self.kind != "endpoint":
            settle()  # a first call may last for minutes
            return self._answer(event)
        from shared.core.http import serve

        try:
            return serve(self, event, context)
        finally:
            settle()

    @property
    def module(self) -> str:
        """The module's dotted path, as `functions.exams.submit_promotion_exam`."""
        return self.body.__module__

    @property
    def domain(self) -> str:
        return self.module.split(".")[1]

    @property
    def name(self) -> str:
        return self.body.__name__

    @property
    def identifier(self) -> str:
        """Operation id, construct id and (with the stage) Lambda name: `<domain>_<verb>_<noun>`."""
        return f"{self.domain}_{self.name}"

    @property
    def method(self) -> str:
        return self.trigger.split(" ")[0]

    @property
    def path(self) -> str:
        return self.trigger.split(" ")[1]

    @property
    def keeps_receipts(self) -> bool:
        """Whether a request with an Idempotency-Key leaves its answer; an answer that holds tokens is never kept."""
        return self.kind == "endpoint" and self.method != "GET" and self.api != "identity"

    @property
    def all_grants(self) -> list[Grant]:
        """What the function may touch, with what the kit itself does for it: receipts, counters, the caller's plan."""
        mine = list(self.grants)
        if self.keeps_receipts:
            from shared.core.receipts import Receipt

            mine.append(writes(Receipt))
        if self.limit:
            from shared.core.limits import Counter

            mine.append(writes(Counter))
        if self.entitlement:
            mine += self.entitlement.grants
        return list(dict.fromkeys(mine))

    @cached_property
    def hints(self) -> dict[str, Any]:
        """Parameter types by name, with `return`."""
        return get_type_hints(self.body, include_extras=True)

    @cached_property
    def parameters(self) -> list[str]:
        return list(inspect.signature(self.body).parameters)

    def input_of(self, base: "type[BaseModel]") -> "type[BaseModel] | None":
        """Return the parameter type that derives from `base`, if the function takes one."""
        types = [self.hints[name] for name in self.parameters]
        found = [kind for kind in types if isinstance(kind, type) and issubclass(kind, base)]
        return found[0] if found else None

    def _answer(self, event: Any) -> Any:
        if self.kind == "stream":
            return self._each_record(event["Records"])
        if self.kind in ("resource", "job", "socket"):
            return self.body(event) if self.parameters else self.body()
        from pydantic import BaseModel

        payload = self._payload(event)
        expected = self.input_of(BaseModel)
        try:
            result = self.body(expected.model_validate(payload)) if expected else self.body()
        except Exception as error:
            from shared.core.http import dependency_down

            if dependency_down(error):  # by the name of this class a workflow tries the step again
                raise Unavailable() from error
            raise
        return result.model_dump(mode="json") if isinstance(result, BaseModel) else result

    def _payload(self, event: Any) -> Any:
        if self.kind == "on":
            return event["detail"]
        if self.kind == "on_upload":
            bucket, stored = event["detail"]["bucket"], event["detail"]["object"]
            return {"bucket": bucket["name"], "key": stored["key"], "size": stored["size"]}
        return event

    def _each_record(self, records: list[dict[str, Any]]) -> dict[str, Any]:
        failures = []
        for record in records:
            try:
                self.body(record)
            except Exception as error:
                from shared.core import http, log

                log.exception("a stream record could not be processed", error, function=self.identifier)
                failures.append({"itemIdentifier": record["dynamodb"]["SequenceNumber"]})
                if isinstance(error, Unavailable) or http.dependency_down(error):
                    break  # what follows needs the same, and is delivered again with it
        return {"batchItemFailures": failures}


Declare = Callable[[Callable[..., Any]], Function]


def _declare(kind: Kind, trigger: str, **options: Any) -> Declare:
    def declare(body: Callable[..., Any]) -> Function:
        return Function(kind, trigger, body, **options)

    return declare


def endpoint(route: str, **options: Any) -> Declare:
    """Serve a route, `METHOD /path/{parameter}`.

    Path parameters are taken by name (ids, unless a `Literal` or an `Annotated` pattern says otherwise), a `Body` from
    the request's JSON, a `Query` from the query string, `Caller` and `Request` by type. The return type's model is the
    answer; its docstring is the operation's summary.
    """
    return _declare("endpoint", route, **options)


def socket(route: str, **options: Any) -> Declare:
    """Serve a route of the WebSocket API: `$connect`, `$disconnect` or `$default`."""
    return _declare("socket", route, **options)


def job(schedule: str, **options: Any) -> Declare:
    """Run on a schedule, `rate(…)` or `cron(…)`."""
    return _declare("job", schedule, **{"timeout": 60, **options})


def on(event: str, **options: Any) -> Declare:
    """Run once (or more) for every event of this name."""
    return _declare("on", event, **{"timeout": 30, **options})


def on_upload(place: str, **options: Any) -> Declare:
    """Run for every object that arrives below `bucket/prefix/`."""
    return _declare("on_upload", place, **{"timeout": 30, **options})


def step(**options: Any) -> Declare:
    """Run as a state of a workflow; its input and output are models, and errors are matched by class name."""
    return _declare("step", "", **{"timeout": 30, **options})


def scheduled(**options: Any) -> Declare:
    """Run once at a moment that other code has scheduled."""
    return _declare("scheduled", "", **{"timeout": 30, **options})


def stream(model: "type[Table]", **options: Any) -> Declare:
    """Run for each change of a table's rows, or only the kinds of `changes`: in order, and again from a failed one."""
    return _declare("stream", model.logical(), model=model, **{"timeout": 60, **options})


def resource(**options: Any) -> Declare:
    """Run while the template is deployed, as a custom resource."""
    return _declare("resource", "", **{"timeout": 60, **options})


@cache
def settle() -> None:
    """Once everything is loaded, look for garbage as often as ever, but no more among what was loaded until then."""
    gc.freeze()
    gc.set_threshold(700, 10, 10)


def to_json(value: Any) -> str:
    """Return the JSON text of a model or of plain data."""
    return str(value.model_dump_json()) if hasattr(value, "model_dump_json") else json.dumps(value, ensure_ascii=False)
