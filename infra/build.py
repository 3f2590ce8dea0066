"""Puts the stacks of one stage together, in the order in which they may be deployed."""

from aws_cdk import App, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, Environment, IStackSynthesizer, Stack

from infra.acknowledged import check
from infra.discover import Declarations, declarations
from infra.permissions import Known
from infra.stacks import data, domain, identity, routes
from infra.stacks.alarms import alarms
from infra.stacks.functions import Functions
from infra.stacks.media import media
from infra.stacks.messaging import messaging
from infra.stacks.realtime import address, open_sockets, socket_api
from infra.stacks.web import web
from infra.stacks.workflows import names as workflow_names
from infra.stacks.workflows import workflows
from infra.stages import ASSETS_BUCKET, EDGE_REGION, Stage


def synthesize(stage: Stage, outdir: str, *, checked: bool = True) -> Declarations:
    """Write the templates and assets of a stage to a folder; raises when a rule of AWS or of ours is broken.

    `checked` also runs the rule books, which takes a few seconds.
    """
    declared = declarations()
    app = App(outdir=outdir, analytics_reporting=False, tree_metadata=False)
    Product(app, stage, declared)
    if checked:
        check(app, stage)
    app.synth()
    return declared


class Product:
    """All stacks of one stage."""

    def __init__(self, app: App, stage: Stage, declared: Declarations) -> None:
        self._app, self._stage, self._declared = app, stage, declared
        self.stacks: dict[str, Stack] = {}
        streams = self._data()
        media(self._stack("media"), stage)
        messaging(self._stack("messaging"), stage, declared)
        mine = [function for function in declared.functions if identity.belongs(function)]
        identity_api = identity.identity(self._stack("identity", "data"), stage, mine)
        apis, (sockets, anywhere) = self._apis(identity_api)
        self._domains(apis, sockets, streams, identity_api)
        workflows(self._stack("workflows", *declared.domains), stage, declared)
        ids = {"identity": identity_api, **{name: api.api_id for name, api in apis.items()}}
        alarms(self._stack("alarms"), stage, declared, ids, workflow_names())
        self._open(apis, sockets)
        if not stage.local:
            web(self._stack("web", "stage", region=EDGE_REGION), stage, {**ids, "realtime": anywhere})

    def _stack(self, name: str, *after: str, region: str = "") -> Stack:
        stage = self._stage
        made = Stack(
            self._app,
            stage.physical(name),
            env=Environment(account=stage.account, region=region or stage.region),
            cross_region_references=stage.region != EDGE_REGION,
            synthesizer=self._synthesizer(),
            tags={"product": "fivestar", "stage": stage.name},
        )
        for other in after:
            made.add_stack_dependency(self.stacks[other])
        self.stacks[name] = made
        return made

    def _synthesizer(self) -> IStackSynthesizer:
        """Return how stacks are deployed: the emulator has no bootstrap roles, there the caller's own keys do it."""
        if self._stage.local:
            return CliCredentialsStackSynthesizer(file_assets_bucket_name=ASSETS_BUCKET)
        return DefaultStackSynthesizer()

    def _data(self) -> dict[str, str]:
        stack = self._stack("data")
        data.secrets(stack, self._stage, self._declared)
        return data.tables(stack, self._stage, self._declared)

    def _apis(self, identity_api: str) -> tuple[dict[str, routes.HttpApi], tuple[str, str]]:
        stack, stage = self._stack("api", "identity"), self._stage
        apis = {
            name: routes.authorizer(stack, stage, routes.http_api(stack, stage, name), name, identity_api)
            for name in ("app", "admin")
        }
        return apis, socket_api(stack, stage)

    def _domains(
        self, apis: dict[str, routes.HttpApi], sockets: str, streams: dict[str, str], identity_api: str
    ) -> None:
        stage = self._stage
        settings = {
            **stage.settings,
            "ISSUER": routes.issuer(stage, identity_api),
            "SIGNING_KEY": stage.current_key,
            "WS_MANAGEMENT_URL": address(stage, sockets),
        }
        around = domain.Surroundings(apis, sockets, streams)
        known = Known(socket_api=sockets, streams=streams)
        for name in self._declared.domains:
            rest = [f for f in self._declared.functions if f.domain == name and not identity.belongs(f)]
            functions = Functions(self._stack(name, "api", "data", "media", "messaging"), stage, known, settings)
            domain.domain(functions, around, rest)

    def _open(self, apis: dict[str, routes.HttpApi], sockets: str) -> None:
        stack = self._stack("stage", "api", *self._declared.domains)
        functions = Functions(stack, self._stage, Known(), {})
        for name, api in apis.items():
            mine = [f for f in self._declared.functions if f.kind == "endpoint" and f.api == name]
            routes.open_stage(functions, name, api.api_id, mine)
        if any(function.kind == "socket" for function in self._declared.functions):
            open_sockets(stack, self._stage, sockets)
