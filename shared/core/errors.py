"""The ways in which the service says no, each with its HTTP status; a subclass's docstring is the API text."""

from typing import Any, ClassVar


class Refusal(Exception):
    """A request that is not carried out; `detail` is a sentence for the caller."""

    status: ClassVar[int] = 500

    def __init__(self, detail: str | None = None, *, retry_after: int | None = None, **facts: Any) -> None:
        self.detail = detail or " ".join((type(self).__doc__ or "").split())
        self.retry_after = retry_after
        self.facts = facts
        super().__init__(self.detail)

    def body(self, request_id: str) -> dict[str, Any]:
        """Return the one error shape: error, detail, request_id, and facts such as `fields` or `blockers`."""
        return {"error": type(self).__name__, "detail": self.detail, **self.facts, "request_id": request_id}


class Malformed(Refusal):
    """The request cannot be read."""

    status = 400


class Unauthorised(Refusal):
    """There is no valid session."""

    status = 401


class PaymentRequired(Refusal):
    """There is not enough credit."""

    status = 402


class Forbidden(Refusal):
    """This is not allowed."""

    status = 403


class NotFound(Refusal):
    """There is no such thing, or it is not yours."""

    status = 404


class Conflict(Refusal):
    """The state of the thing does not allow this now."""

    status = 409


class VersionConflict(Conflict):
    """Somebody has changed this meanwhile; look at it again, and send its version."""


class TooLarge(Refusal):
    """The body is too large."""

    status = 413


class Invalid(Refusal):
    """A field is not valid; `fields` names each with the reason."""

    status = 422

    @classmethod
    def field(cls, name: str, reason: str) -> "Invalid":
        """Return the refusal of one field."""
        return cls(f"{name}: {reason}", fields=[{"field": name, "reason": reason}])


class TooMany(Refusal):
    """There were too many requests; try again later."""

    status = 429


class Unavailable(Refusal):
    """A part that this needs is down; try again later."""

    status = 503


class IdempotencyMismatch(Conflict):
    """This Idempotency-Key was used before with another body."""


class ModuleOff(Unavailable):
    """This part of the product is switched off."""
