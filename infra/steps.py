"""The words in which a workflow is written: step, wait, choice, each, pause, fail, done.

Every state gets the execution's input merged with what the states before it have answered. Values are chosen by name:
what a Choice compares was computed by the rules.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jsii
from aws_cdk import Duration, Stack
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.discover import Declarations
from infra.stages import Stage
from shared.core.errors import Conflict, Refusal, Unavailable
from shared.core.function import Function

# So many run already as may at once.
TAKEN = "Lambda.TooManyRequestsException"
# What Lambda itself may answer for no fault of the function's.
PASSING = ["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException", TAKEN]
# Where a stage lets only so many run, a step waits for its turn: thirteen minutes on average, twice that at most.
TRIES_FOR_A_TURN = 30
# A function that has used up its time: it may have met a slow moment, but each further try makes a person wait as long.
STOPPED = "Sandbox.Timedout"
TRIES_AFTER_STOPPED = 2
# How a step's time-out is named, as Lambda or as Step Functions notices it first.
OUT_OF_TIME = (STOPPED, "States.Timeout")
INPUT = "{% $states.input %}"
MERGED = "{{% $type({0}) = 'object' ? $merge([$states.input, {0}]) : $states.input %}}"
WITH_TOKEN = "{% $merge([$states.input, {'task_token': $states.context.Task.Token}]) %}"  # noqa: S105
FAILED = "{% $merge([$states.input, {'failure': $states.errorOutput.Error}]) %}"
MARGIN_SECONDS = 10  # for Lambda to place a call that then takes all of its time

Catch = Mapping[str | type[Refusal], sfn.IChainable]


class UnknownStep(Exception):
    """A workflow names a function that is not declared as a step."""


@jsii.implements(sfn.IChainable)
class Branch:
    """A fork in a workflow, after the value at a path of the input."""

    def __init__(self, choice: sfn.Choice, path: str) -> None:
        self._choice, self._path = choice, path

    def when(self, value: str, then: sfn.IChainable) -> "Branch":
        """Go this way when the path holds this name."""
        self._choice.when(sfn.Condition.jsonata(f"{{% {self._path} = '{value}' %}}"), then)
        return self

    def otherwise(self, then: sfn.IChainable) -> "Branch":
        """Go this way when no name matched."""
        self._choice.otherwise(then)
        return self

    @property
    def id(self) -> str:
        """The title of the fork."""
        return self._choice.id

    @property
    def start_state(self) -> sfn.State:
        """Where the fork begins."""
        return self._choice.start_state

    @property
    def end_states(self) -> list[sfn.INextable]:
        """None: every way of a fork says itself where it goes on."""
        return []


class Steps:
    """Makes the states of one workflow, and remembers which functions they call."""

    def __init__(self, stack: Stack, stage: Stage, declared: Declarations, workflow: str) -> None:
        self._scope = Construct(stack, f"{workflow}_states")
        self._stage, self._declared, self._workflow = stage, declared, workflow
        self._titles: dict[str, int] = {}
        self.functions: dict[str, str] = {}

    def __call__(self, name: str, *, catch: Catch | None = None) -> sfn.CustomState:
        """Call the step `<domain>.<function>`; raises `UnknownStep` while the template is made if there is none.

        `catch` leads from an error's class to another state, which finds the class's name under `failure`.
        """
        function = self._function(name)
        arguments = {"FunctionName": self.functions[function.identifier], "Payload": INPUT}
        task = self._task(function, "invoke", arguments, "$states.result.Payload")
        return self._state(function.name, {**task, "TimeoutSeconds": function.timeout + MARGIN_SECONDS}, catch)

    def wait(self, name: str, timeout: Duration, *, catch: Catch | None = None) -> sfn.CustomState:
        """Call a step with a `task_token` and stand still until somebody answers it; `States.Timeout` after that.

        There is no heartbeat: a person gives none.
        """
        function = self._function(name)
        arguments = {"FunctionName": self.functions[function.identifier], "Payload": WITH_TOKEN}
        task = self._task(function, "invoke.waitForTaskToken", arguments, "$states.result")
        return self._state(function.name, {**task, "TimeoutSeconds": int(timeout.to_seconds())}, catch)

    def choice(self, title: str, path: str) -> Branch:
        """Fork after the name at `$.path`."""
        choice = sfn.Choice.jsonata(self._scope, self._title(title))
        return Branch(choice, _expression(path))

    def each(
        self,
        title: str,
        path: str,
        name: str,
        work: Callable[["Steps"], sfn.IChainable],
        *,
        keeps: Sequence[str],
        at_once: int = 5,
    ) -> sfn.Map:
        """Do the work for every element of the list at `$.path`.

        Each of its states finds the element under `name`, and of the input what `keeps` lists.
        """
        selector = {field: f"{{% $states.input.{field} %}}" for field in keeps}
        selector[name] = "{% $states.context.Map.Item.Value %}"
        made = sfn.Map.jsonata(
            self._scope,
            self._title(title),
            items=sfn.ProvideItems.jsonata(f"{{% {_expression(path)} %}}"),
            item_selector=selector,
            max_concurrency=at_once,
            outputs=INPUT,
        )
        made.item_processor(work(self))
        return made

    def pause(self, title: str, time: Duration) -> sfn.Wait:
        """Let some time pass."""
        return sfn.Wait(self._scope, self._title(title), time=sfn.WaitTime.duration(time))

    def fail(self, error: str | type[Refusal], cause: str | None = None) -> sfn.Fail:
        """End as failed, with an error's class name."""
        name = error if isinstance(error, str) else error.__name__
        return sfn.Fail(self._scope, self._title(name), error=name, cause=cause)

    def done(self, title: str = "Done") -> sfn.Succeed:
        """End well."""
        return sfn.Succeed(self._scope, self._title(title))

    def machine(self, start: sfn.IChainable, timeout: Duration) -> dict[str, Any]:
        """Return the workflow in Amazon States Language."""
        graph = sfn.StateGraph(start.start_state, self._workflow)
        states = dict(graph.to_graph_json(sfn.QueryLanguage.JSONATA))
        _name_failures(states)
        return {**states, "QueryLanguage": "JSONata", "TimeoutSeconds": int(timeout.to_seconds())}

    def _function(self, name: str) -> Function:
        identifier = name.replace(".", "_", 1)
        function = self._declared.by_identifier.get(identifier)
        if function is None or function.kind != "step":
            raise UnknownStep(f"{self._workflow}: there is no step {name}.")
        self.functions[identifier] = self._stage.arn("lambda", f"function:{self._stage.physical(identifier)}")
        return function

    @staticmethod
    def _task(function: Function, how: str, arguments: dict[str, str], result: str) -> dict[str, Any]:
        # What a step declares of these kinds passes: a dependency that is down, a race that was lost.
        passing = [error.__name__ for error in function.errors if issubclass(error, Unavailable | Conflict)]
        pauses = {"IntervalSeconds": 2, "BackoffRate": 2, "MaxDelaySeconds": 60, "JitterStrategy": "FULL"}
        retry = [
            {"ErrorEquals": [*PASSING, "Unavailable", *passing], "MaxAttempts": 6, **pauses},
            {"ErrorEquals": [STOPPED], "MaxAttempts": TRIES_AFTER_STOPPED, **pauses},
        ]
        if function.concurrency:  # first, since the first entry that names an error decides
            retry.insert(0, {"ErrorEquals": [TAKEN], "MaxAttempts": TRIES_FOR_A_TURN, **pauses})
        resource = f"arn:aws:states:::lambda:{how}"
        return {
            "Type": "Task",
            "Resource": resource,
            "Arguments": arguments,
            "Output": MERGED.format(result),
            "Retry": retry,
        }

    def _state(self, name: str, definition: dict[str, Any], catch: Catch | None) -> sfn.CustomState:
        title = self._title(name.replace("_", " ").capitalize())
        made = sfn.CustomState(self._scope, title, state_json=definition)
        for error, then in (catch or {}).items():
            made.add_catch(then, errors=[error if isinstance(error, str) else error.__name__])
        return made

    def _title(self, title: str) -> str:
        """Return a title that no other state of the workflow has."""
        count = self._titles[title] = self._titles.get(title, 0) + 1
        return title if count == 1 else f"{title} ({count})"


def _expression(path: str) -> str:
    """Return `$.a.b` of the input in the workflow's query language."""
    return f"$states.input{path.removeprefix('$')}"


def _name_failures(states: Any) -> None:
    """Let every state that is reached through a Catch find the error's name, and not its text."""
    if isinstance(states, dict):
        for catch in states.get("Catch", []):
            catch["Output"] = FAILED
        for value in states.values():
            _name_failures(value)
