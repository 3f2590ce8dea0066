"""What differs from stage to stage, and nothing else does."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from shared.core.names import PRODUCT
from shared.core.names import bucket as bucket_name
from shared.core.names import physical as physical_name

StageName = Literal["local", "dev", "staging", "prod"]
ROOT = Path(__file__).parents[1]
HERE = ROOT / os.environ.get("FIVESTAR_FOLDER", ".local")  # of the local cloud
LOCAL_ACCOUNT = "000000000000"
AUDIENCE = "fivestar"
ASSETS_BUCKET = f"{PRODUCT}-local-assets"
EDGE_REGION = "us-east-1"  # where distributions have their firewalls and certificates, wherever the rest is

# What a browser may send to an API, besides where it comes from.
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
HEADERS = ["authorization", "content-type", "idempotency-key"]

# Which model does a task, and what it costs: dollars per million tokens of input and output, micro-dollars per minute.
AI_MODELS = '{"default":"gpt-5-mini","project_grading":"gpt-5","interview_grading":"gpt-5","transcription":"whisper-1"}'
AI_PRICES = '{"gpt-5":{"input":1.25,"output":10},"gpt-5-mini":{"input":0.25,"output":2},"whisper-1":{"minute":6000}}'

# Where no real money moves, and where it does.
PAYPAL_API_URL = ("https://api-m.sandbox.paypal.com", "https://api-m.paypal.com")

# Looking for plug-ins of pydantic, of which there are none, reads the metadata of every package.
QUICK = {"PYDANTIC_DISABLE_PLUGINS": "__all__"}

# Which version of each text people agree to: a new one is read, and agreed to, again.
CONSENT_VERSIONS = '{"recording":"1","analysis":"1","marketing":"1","terms":"2026-11","privacy_policy":"2026-11"}'


@dataclass(frozen=True)
class Throttle:
    """So many requests a second for long, and so many at once."""

    rate: int
    burst: int


@dataclass(frozen=True)
class Local:
    """What only the local stage has: where its stand-in for AWS listens, and the file of the virtual clock."""

    port: int
    clock_file: str

    @property
    def front_door(self) -> str:
        """The one host of the product; also where the functions find AWS, so that faults can be planned there."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def emulator(self) -> str:
        """Where the emulated AWS itself listens."""
        return f"http://127.0.0.1:{self.port + 6}"


@dataclass(frozen=True)
class Stage:
    """One deployment of the product: its place, its limits and what outlives it."""

    name: StageName
    account: str
    region: str
    keeps_data: bool
    log_days: int
    throttle: Throttle
    limited: Throttle
    mail_sender: str
    alarm_mail: str | None
    cors_origins: tuple[str, ...]
    settings: Mapping[str, str]
    switched_off: tuple[str, ...] = ()
    published_keys: tuple[str, ...] = ("signing-1",)
    current_key: str = "signing-1"
    reserves_concurrency: bool = False
    certificate: str | None = None
    local: Local | None = field(default=None)

    def __post_init__(self) -> None:
        if (self.local is None) == (self.name == "local"):
            raise ValueError("The stage `local`, and no other, has local settings.")
        if self.current_key not in self.published_keys:
            raise ValueError(f"The key {self.current_key} signs before it is published.")
        if self.name != "local" and self.account == LOCAL_ACCOUNT:
            raise ValueError(f"The stage {self.name} needs an AWS account: set ACCOUNT.")

    def physical(self, logical: str) -> str:
        """Return this stage's name of a table, function, bus, key or state machine."""
        return physical_name(logical, self.name)

    def bucket(self, logical: str) -> str:
        """Return this stage's name of a bucket."""
        return bucket_name(logical, self.name, self.account)

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource of this stage."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    @property
    def removal(self) -> Literal["Retain", "Delete"]:
        """What becomes of data when its stack is deleted."""
        return "Retain" if self.keeps_data else "Delete"

    @property
    def origin_key(self) -> str:
        """What the distribution says to the APIs, so that they believe it who the viewer is; put in when deploying."""
        return "local" if self.local else f"{{{{resolve:secretsmanager:{self.physical('origin')}:SecretString:key}}}}"

    @property
    def sender_domain(self) -> str:
        """The domain that the mail provider has verified for the sender's address."""
        return self.mail_sender.rpartition("@")[2]


def load(environment: Mapping[str, str]) -> Stage:
    """Return the stage that the environment names in STAGE; raises `ValueError` for a stage that does not exist."""
    name = environment.get("STAGE", "local")
    if name not in get_args(StageName):
        raise ValueError(f"There is no stage {name}; there are {', '.join(get_args(StageName))}.")
    return _local(environment) if name == "local" else _remote(name, environment)  # type: ignore[arg-type]


def _settings(environment: Mapping[str, str], defaults: Mapping[str, str]) -> dict[str, str]:
    return {name: environment.get(name, default) for name, default in defaults.items()}


def _listed(environment: Mapping[str, str], name: str, default: str = "") -> tuple[str, ...]:
    return tuple(part for part in environment.get(name, default).split(",") if part)


def _local(environment: Mapping[str, str]) -> Stage:
    port = int(environment.get("FIVESTAR_PORT", "4560"))
    local = Local(port, environment.get("CLOCK_FILE", str(HERE / "clock")))
    defaults = {
        "AI_MODELS": AI_MODELS,
        "AI_PRICES": AI_PRICES,
        "CONSENT_VERSIONS": CONSENT_VERSIONS,
        "AI_BASE_URL": f"http://127.0.0.1:{port + 8}/v1",
        "AI_TRANSCRIPTION_BASE_URL": f"http://127.0.0.1:{port + 8}/v1",
        "GOOGLE_CERTS_URL": f"http://127.0.0.1:{port + 9}/oauth2/v3/certs",
        "GOOGLE_CLIENT_IDS": "fivestar.local",
        "GITHUB_BASE_URL": f"http://127.0.0.1:{port + 10}",
        "STRIPE_API_URL": f"http://127.0.0.1:{port + 11}",
        "PAYPAL_API_URL": f"http://127.0.0.1:{port + 12}",
        "MAIL_SENDER": "hello@fivestar.example",
        "APP_URL": local.front_door,
    }
    settings = _settings(environment, defaults)
    return Stage(
        name="local",
        account=LOCAL_ACCOUNT,
        region="us-east-1",
        keeps_data=False,
        log_days=7,
        throttle=Throttle(1000, 2000),
        limited=Throttle(200, 400),
        mail_sender=settings["MAIL_SENDER"],
        alarm_mail=None,
        cors_origins=_listed(environment, "CORS_ORIGINS", "http://localhost:5173"),
        settings=settings,
        switched_off=_listed(environment, "SWITCHED_OFF"),
        local=local,
    )


def _remote(name: StageName, environment: Mapping[str, str]) -> Stage:
    domain = environment.get("DOMAIN", f"{name}.{PRODUCT}.example")
    defaults = {
        "AI_MODELS": AI_MODELS,
        "AI_PRICES": AI_PRICES,
        "CONSENT_VERSIONS": CONSENT_VERSIONS,
        "AI_BASE_URL": "https://api.openai.com/v1",
        "AI_TRANSCRIPTION_BASE_URL": "https://api.openai.com/v1",
        "GOOGLE_CERTS_URL": "https://www.googleapis.com/oauth2/v1/certs",
        "GOOGLE_CLIENT_IDS": "",
        "GITHUB_BASE_URL": "https://api.github.com",
        "STRIPE_API_URL": "https://api.stripe.com",
        "PAYPAL_API_URL": PAYPAL_API_URL[name == "prod"],
        "MAIL_SENDER": f"hello@{domain}",
        "APP_URL": f"https://{domain}",
    }
    settings = _settings(environment, defaults)
    kept = name in ("staging", "prod")
    return Stage(
        name=name,
        account=environment.get("ACCOUNT") or environment.get("CDK_DEFAULT_ACCOUNT", LOCAL_ACCOUNT),
        region=environment.get("AWS_REGION") or environment.get("CDK_DEFAULT_REGION", "us-east-1"),
        keeps_data=kept,
        log_days=90 if kept else 14,
        throttle=Throttle(200, 400) if kept else Throttle(50, 100),
        limited=Throttle(20, 40),
        mail_sender=settings["MAIL_SENDER"],
        alarm_mail=environment.get("ALARM_MAIL"),
        cors_origins=_listed(environment, "CORS_ORIGINS", settings["APP_URL"]),
        settings=settings,
        switched_off=_listed(environment, "SWITCHED_OFF"),
        published_keys=_listed(environment, "PUBLISHED_KEYS", "signing-1"),
        current_key=environment.get("CURRENT_KEY", "signing-1"),
        reserves_concurrency=environment.get("RESERVE_CONCURRENCY") == "yes",
        certificate=environment.get("CERTIFICATE"),
    )
