"""The AI service: a question to a model that must answer in a given shape, and the transcription of a recording."""

import base64
import json
import os
import secrets as random_source
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Generic, TypeVar

from botocore.exceptions import ClientError
from pydantic import BaseModel, Field, ValidationError

from shared.clients.ai_calls import AiUnavailable, Deadline, TransientFault, guarded, patiently
from shared.clients.ai_metering import AiCall, Metered, metered
from shared.clients.breaker import Circuit
from shared.clients.prompt_safety import Prompt, leaks
from shared.core import log
from shared.core.errors import Unavailable
from shared.core.grants import appends, writes
from shared.core.grants import secret as sees_secret
from shared.core.secrets import secret

__all__ = [
    "ENVIRONMENT", "GRANTS", "AiAnswerInvalid", "AiRefused", "AiUnavailable", "Image", "Prompt", "Reply", "Transcript",
    "ask", "transcribe",
]  # fmt: skip

# What a function that uses this module declares beside the layer `ai`.
GRANTS = (sees_secret("ai"), writes(Circuit), appends(AiCall))
ENVIRONMENT = ("AI_BASE_URL", "AI_TRANSCRIPTION_BASE_URL", "AI_MODELS", "AI_PRICES")

REPAIRS = 2
LONGEST_ANSWER = 16_000  # tokens, those of the model's own thinking included
SHOWN_BACK = 4_000  # characters of an invalid answer that the model sees again

T = TypeVar("T", bound=BaseModel)


class AiAnswerInvalid(Unavailable):
    """The AI service gave no usable answer, and did not when it was asked again."""


class AiRefused(AiAnswerInvalid):
    """The AI service declined to answer."""


@dataclass(frozen=True)
class Image:
    """A picture for the model to look at."""

    data: bytes
    content_type: str = "image/jpeg"


@dataclass(frozen=True)
class Reply(Generic[T]):
    """A valid answer and where it came from.

    Tokens are those of all tries; `cost` is their price in millionths of a dollar, None where no price is configured.
    """

    answer: T
    model: str
    prompt: str
    version: int
    input_tokens: int
    output_tokens: int
    cost: int | None
    tries: int


class Transcript(BaseModel):
    """What was said: `duration` in seconds; each word with the seconds at which it starts and ends."""

    text: str
    language: str
    duration: float = Field(ge=0, allow_inf_nan=False)
    words: list[tuple[str, float, float]]
    model: str
    cost: int | None


@dataclass
class _Use:
    """What one question has used up so far."""

    input_tokens: int = 0
    output_tokens: int = 0
    tries: int = 0

    def add(self, completion: Any) -> None:
        self.tries += 1
        if completion.usage is not None:
            self.input_tokens += completion.usage.prompt_tokens
            self.output_tokens += completion.usage.completion_tokens


def ask(
    task: str,
    answer: type[T],
    prompt: Prompt,
    slots: dict[str, str],
    *,
    images: Sequence[Image] = (),
    check: Callable[[T], None] | None = None,
    deadline: float,
    now: datetime,
) -> Reply[T]:
    """Ask the task's model and return an answer of the given shape within `deadline` seconds.

    `check` raises ValueError with a reason where an answer of the right shape is wrong all the same. An invalid answer
    is sent back at most twice, then `AiAnswerInvalid` is raised; `AiRefused` when the model declines; `AiUnavailable`
    when the service is off, out of reach, or given up on for the moment.
    """
    client, model = _client(_place("AI_BASE_URL"), _key("api_key")), _model(task)
    time_left, use = Deadline(deadline), _Use()
    marker = random_source.token_hex(12)
    system, user = prompt.render(slots, marker)
    messages = [{"role": "system", "content": system}, {"role": "user", "content": _content(user, images)}]
    options = {
        "model": model,
        "response_format": _response_format(answer),
        "max_completion_tokens": LONGEST_ANSWER,
        "extra_headers": {"X-Task": task, "X-Prompt": prompt.label},
    }

    def converse() -> T:
        for _ in range(1 + REPAIRS):
            content, problem = _complete(client, {**options, "messages": messages}, time_left, use)
            if not problem:
                found, problem = _read(answer, content, check)
            if not problem and leaks(prompt, marker, content):
                problem = "it repeats the instructions"
            if not problem and found is not None:
                return found
            log.metric("AiAnswersInvalid", 1, task=task, model=model)
            messages.extend(_sent_back(content, problem))
        raise AiAnswerInvalid()

    with metered(task, model, now) as meter:
        try:
            found = guarded(_provider(client), now, converse)
        finally:
            cost = _cost(model, input=use.input_tokens, output=use.output_tokens)
            meter.tokens, meter.cost = use.input_tokens + use.output_tokens, cost or 0
            log.metric("AiTokens", meter.tokens, task=task, model=model)
    return Reply(found, model, prompt.name, prompt.version, use.input_tokens, use.output_tokens, cost, use.tries)


def transcribe(audio: bytes, filename: str, *, deadline: float, now: datetime) -> Transcript:
    """Return what is said in a recording, word by word, within `deadline` seconds; errors as of `ask`."""
    place, key = _place("AI_TRANSCRIPTION_BASE_URL", "AI_BASE_URL"), _key("transcription_api_key", "api_key")
    client, model, time_left = _client(place, key), _model("transcription"), Deadline(deadline)

    def send(seconds: float) -> Any:
        return client.audio.transcriptions.create(
            model=model,
            file=(filename, audio),
            response_format="verbose_json",
            timestamp_granularities=["word"],
            timeout=seconds,
            extra_headers={"X-Task": "transcription"},
        )

    with metered("transcription", model, now) as meter:
        heard = guarded(_provider(client), now, lambda: patiently(send, time_left))
        return _transcript(heard, model, meter)


def _transcript(heard: Any, model: str, meter: Metered) -> Transcript:
    try:
        said = heard.model_dump(warnings=False)
        words = [(word["word"], word["start"], word["end"]) for word in said["words"] or []]
        if said["text"].strip() and not words:
            raise AiAnswerInvalid("The transcription came without the times of its words.")
        cost = _cost(model, minute=float(said["duration"]) / 60)
        meter.cost = cost or 0
        kept = {name: said[name] for name in ("text", "language", "duration")}
        return Transcript(**kept, words=words, model=model, cost=cost)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise AiAnswerInvalid() from None


def _complete(client: Any, options: dict[str, Any], deadline: Deadline, use: _Use) -> tuple[str, str]:
    """Return the model's words, and what is wrong with them already now."""

    def send(seconds: float) -> Any:
        completion = client.chat.completions.create(**options, timeout=seconds)
        if not getattr(completion, "choices", None):
            raise TransientFault("no choices")
        return completion

    completion = patiently(send, deadline)
    use.add(completion)
    choice = completion.choices[0]
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise AiRefused()
    return choice.message.content or "", "it was cut off; be brief" if choice.finish_reason == "length" else ""


def _read(answer: type[T], content: str, check: Callable[[T], None] | None) -> tuple[T | None, str]:
    try:
        found = answer.model_validate_json(content, strict=True)
        if check is not None:
            check(found)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)[:5]
        return None, "; ".join(f"{'.'.join(map(str, p['loc'])) or 'answer'}: {p['msg']}" for p in problems)
    except (ValueError, RecursionError) as error:
        return None, str(error) or "it is not valid"
    return found, ""


def _sent_back(content: str, problem: str) -> list[dict[str, str]]:
    wish = f"That answer cannot be used: {problem}. Answer again, with JSON of the given schema and nothing else."
    return [{"role": "assistant", "content": content[:SHOWN_BACK] or "-"}, {"role": "user", "content": wish}]


def _content(user: str, images: Sequence[Image]) -> str | list[dict[str, Any]]:
    if not images:
        return user
    urls = [f"data:{image.content_type};base64,{base64.b64encode(image.data).decode()}" for image in images]
    return [
        {"type": "text", "text": user},
        *({"type": "image_url", "image_url": {"url": u, "detail": "low"}} for u in urls),
    ]


@cache
def _response_format(answer: type[BaseModel]) -> dict[str, Any]:
    import openai

    schema = openai.pydantic_function_tool(answer)["function"]["parameters"]
    return {"type": "json_schema", "json_schema": {"name": answer.__name__, "schema": schema, "strict": True}}


@cache
def _client(base_url: str, key: str) -> Any:
    import openai

    plain = openai.DefaultHttpxClient(follow_redirects=False)  # the texts go to the configured host and nowhere else
    return openai.OpenAI(api_key=key, base_url=base_url, max_retries=0, http_client=plain)


def _provider(client: Any) -> str:
    """The host that a circuit is about."""
    return str(client.base_url.netloc.decode())


def _place(*names: str) -> str:
    base_url = next((os.environ[name] for name in names if os.environ.get(name)), "off")
    if base_url == "off":
        raise AiUnavailable()
    return base_url


def _key(*names: str) -> str:
    try:
        known = secret("ai")
    except (ClientError, TypeError, ValueError) as error:
        log.exception("the AI key cannot be read", error)
        raise AiUnavailable() from error
    key = next((str(known[name]) for name in names if known.get(name)), "")
    if not key:
        raise AiUnavailable()
    return key


def _model(task: str) -> str:
    models = json.loads(os.environ.get("AI_MODELS") or "{}")
    model = models.get(task) or models.get("default")
    if not model:
        raise AiUnavailable()
    return str(model)


def _cost(model: str, **amounts: float) -> int | None:
    """Return the price of so many input and output tokens or minutes, in millionths of a dollar.

    `AI_PRICES` holds `{"model": {"input": 0.25, "output": 2.0, "minute": 6000}}`: dollars per million tokens, which are
    millionths per token, and millionths per minute of sound.
    """
    prices = json.loads(os.environ.get("AI_PRICES") or "{}").get(model)
    if prices is None:
        return None
    cost = round(sum(float(prices.get(name, 0)) * amount for name, amount in amounts.items()))
    if cost:
        log.metric("AiCostMicroDollars", cost, model=model)
    return cost
