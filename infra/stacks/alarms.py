"""Who is told when something goes wrong, and the page that shows how the product fares."""

from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from cdk_monitoring_constructs import DefaultDashboardFactory, MonitoringFacade

from infra.discover import Declarations
from infra.permissions import ASYNCHRONOUS, WITH_QUEUE, failures
from infra.stacks.policies import document, let_service, owner, tls_only
from infra.stages import Stage
from shared.core.function import Function
from shared.core.names import PRODUCT

MINUTES = 60
FAILED_SIGN_INS = 50
USING = ["kms:Decrypt", "kms:GenerateDataKey*"]
LAG_MILLISECONDS = 10 * MINUTES * 1000
TABLES = (
    ("Latency in milliseconds", "SuccessfulRequestLatency", "TableName,Operation", "Average"),
    ("Throttled requests", "ThrottledRequests", "TableName,Operation", "Sum"),
    ("Read units", "ConsumedReadCapacityUnits", "TableName", "Sum"),
    ("Write units", "ConsumedWriteCapacityUnits", "TableName", "Sum"),
)


class Alarms:
    """Makes alarms that all tell the same people."""

    def __init__(self, stack: Stack, stage: Stage) -> None:
        self._stack, self._stage = stack, stage
        self._topic = _topic(stack, stage)

    def metric(
        self, name: str, namespace: str, metric: str, dimensions: dict[str, str], threshold: float = 1, **more: Any
    ) -> None:
        """Raise an alarm when a sum over five minutes reaches the threshold."""
        self._alarm(
            name,
            threshold,
            namespace=namespace,
            metric_name=metric,
            dimensions=[{"name": key, "value": value} for key, value in dimensions.items()] or None,
            period=5 * MINUTES,
            **{"statistic": "Sum", **more},
        )

    def query(self, name: str, expression: str, threshold: float = 1) -> None:
        """Raise an alarm when a query over all metrics of a kind reaches the threshold."""
        query = {"id": "all", "expression": expression, "period": 5 * MINUTES, "returnData": True}
        self._alarm(name, threshold, metrics=[query])

    def throttled(self, waiting: list[str]) -> None:
        """Raise an alarm when AWS refuses to run a function, other than those of which only so many run at once."""
        names = {"all": None} | {f"waiting{number}": name for number, name in enumerate(waiting)}
        counted = [_throttles(name, function) for name, function in names.items()]
        expression = " - ".join(["all", *(f"FILL({name}, 0)" for name in names if name != "all")])
        others = {"id": "others", "expression": expression, "returnData": True}
        self._alarm("throttled", 1, metrics=[others, *counted])

    def _alarm(self, name: str, threshold: float, **measured: Any) -> None:
        cloudwatch.CfnAlarm(
            self._stack,
            name,
            alarm_name=self._stage.physical(name),
            comparison_operator="GreaterThanOrEqualToThreshold",
            evaluation_periods=1,
            threshold=threshold,
            treat_missing_data="notBreaching",
            alarm_actions=[self._topic],
            **measured,
        )


def alarms(stack: Stack, stage: Stage, declared: Declarations, apis: dict[str, str], workflows: list[str]) -> None:
    """Make all alarms and the dashboard; `apis` are ids by name."""
    made = Alarms(stack, stage)
    for name in queues(declared):
        queue = {"QueueName": stage.physical(failures(name))}
        made.metric(f"{name}_failures", "AWS/SQS", "ApproximateNumberOfMessagesVisible", queue, statistic="Maximum")
    for function in declared.functions:
        _function(made, stage, function)
    for name in workflows:
        machine = {"StateMachineArn": stage.arn("states", f"stateMachine:{stage.physical(name)}")}
        made.metric(f"{name}_failed", "AWS/States", "ExecutionsFailed", machine)
        made.metric(f"{name}_timed_out", "AWS/States", "ExecutionsTimedOut", machine)
    for name, api_id in apis.items():
        made.metric(f"{name}_server_errors", "AWS/ApiGateway", "5xx", {"ApiId": api_id}, threshold=5)
    made.metric("sign_in_failures", "AWS/ApiGateway", "4xx", {"ApiId": apis["identity"]}, threshold=FAILED_SIGN_INS)
    waiting = [each for each in declared.functions if each.concurrency] if stage.reserves_concurrency else []
    if waiting and not stage.local:  # the emulator's alarms know no sums, and no queries
        made.throttled([stage.physical(function.identifier) for function in waiting])
    else:
        made.metric("throttled", "AWS/Lambda", "Throttles", {})
    if not stage.local:
        made.query("unhandled_errors", 'SELECT SUM(UnhandledErrors) FROM SCHEMA("Fivestar", "function")')
        made.query("workflows_given_up", 'SELECT SUM(WorkflowsGivenUp) FROM SCHEMA("Fivestar", "workflow")')
        made.query("append_only_breaches", 'SELECT SUM(AppendOnlyBreaches) FROM SCHEMA("Fivestar", "store")')
        made.query("ledger_differences", 'SELECT SUM(LedgerDifferences) FROM SCHEMA("Fivestar", "store")')
        made.query("payment_differences", 'SELECT SUM(PaymentDifferences) FROM SCHEMA("Fivestar", "store")')
        made.query("payment_events_dead", 'SELECT SUM(PaymentEventsDead) FROM SCHEMA("Fivestar", "store")')
        made.query("payments_strange", 'SELECT SUM(PaymentsStrange) FROM SCHEMA("Fivestar", "reason")')
        made.query("mails_not_sent", 'SELECT SUM(MailsNotSent) FROM SCHEMA("Fivestar", "kind")')
        made.query("quiz_generation_failures", 'SELECT SUM(QuizGenerationFailures) FROM SCHEMA("Fivestar", "tier")')
    _dashboard(stack, stage, declared, workflows)


def queues(declared: Declarations) -> list[str]:
    """Return who has a failure queue: the domains with asynchronous functions, and the one-time schedules."""
    return sorted({f.domain for f in declared.functions if f.kind in WITH_QUEUE} | {"schedules"})


def _function(made: Alarms, stage: Stage, function: Function) -> None:
    named = {"FunctionName": stage.physical(function.identifier)}
    if function.kind in ASYNCHRONOUS:
        made.metric(f"{function.identifier}_errors", "AWS/Lambda", "Errors", named)
    if function.kind == "stream":
        lag = {"threshold": LAG_MILLISECONDS, "statistic": "Maximum"}
        made.metric(f"{function.identifier}_lag", "AWS/Lambda", "IteratorAge", named, **lag)  # type: ignore[arg-type]


def _throttles(name: str, function: str | None) -> dict[str, Any]:
    """Return how often a function was refused in five minutes, or all functions of the account."""
    dimensions = [{"name": "FunctionName", "value": function}] if function else []
    metric = {"namespace": "AWS/Lambda", "metricName": "Throttles", "dimensions": dimensions}
    stat = {"metric": metric, "period": 5 * MINUTES, "stat": "Sum"}
    return {"id": name, "metricStat": stat, "returnData": False}


def _topic(stack: Stack, stage: Stage) -> str:
    """Make the topic; its key must let CloudWatch in, which AWS's own key for SNS does not."""
    watch = {"Service": "cloudwatch.amazonaws.com"}
    key = kms.CfnKey(
        stack,
        "alarm_key",
        description="Encrypts alarms on their way",
        enable_key_rotation=True,
        key_policy=document([owner(stage), {"Effect": "Allow", "Principal": watch, "Action": USING, "Resource": "*"}]),
    )
    topic = sns.CfnTopic(stack, "alarm_topic", topic_name=stage.physical("alarms"), kms_master_key_id=key.attr_arn)
    if stage.alarm_mail:
        sns.CfnSubscription(stack, "alarm_mail", topic_arn=topic.ref, protocol="email", endpoint=stage.alarm_mail)
    account = {"StringEquals": {"aws:SourceAccount": stage.account}}
    statements = [
        *tls_only(stage, "sns:Publish", [topic.ref]),
        let_service("cloudwatch.amazonaws.com", "sns:Publish", topic.ref, account),
    ]
    sns.CfnTopicPolicy(stack, "alarm_topic_policy", topics=[topic.ref], policy_document=document(statements))
    return topic.ref


def _dashboard(stack: Stack, stage: Stage, declared: Declarations, workflows: list[str]) -> None:
    page = DefaultDashboardFactory(stack, "page", dashboard_name_prefix=stage.physical("product"))
    facade = MonitoringFacade(stack, "monitoring", dashboard_factory=page)
    facade.add_large_header("Waiting failures")
    for name in queues(declared):
        arn = stage.arn("sqs", stage.physical(failures(name)))
        facade.monitor_sqs_queue(queue=sqs.Queue.from_queue_arn(stack, f"{name}_queue", arn))
    facade.add_large_header("Workflows")
    for name in workflows:
        arn = stage.arn("states", f"stateMachine:{stage.physical(name)}")
        facade.monitor_step_function(
            state_machine=sfn.StateMachine.from_state_machine_arn(stack, f"{name}_machine", arn)
        )
    facade.add_large_header("Tables")
    for title, metric, by, statistic in TABLES:
        # A page holds five hundred widgets: all tables are in each of these. Unquoted, a word of a name suffices.
        words = " ".join(f"TableName={word}" for word in (PRODUCT, stage.name))
        found = f'{{AWS/DynamoDB,{by}}} {words} MetricName="{metric}"'
        search = cloudwatch.SearchExpression(
            expression=f"SEARCH('{found}', '{statistic}')", label="", period=Duration.minutes(5)
        )
        facade.add_widget(cloudwatch.GraphWidget(title=title, left=[search], width=24))
