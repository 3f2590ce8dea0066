"""The demonstration: the journey with the model, and the journey with the model switched off."""

import os

from infra.local.up import credentials
from infra.stages import HERE, load

os.environ["STAGE"] = "local"
_stage = load(os.environ)
assert _stage.local is not None
os.environ.update(credentials(_stage.local), ACCOUNT=_stage.account, CLOCK_FILE=str(HERE / "clock"))

from tests.journeys.five_stars import FiveStars  # noqa: E402
from tests.journeys.telling import Teller  # noqa: E402
from tests.support.local_cloud import reset_clock, switch_model  # noqa: E402


def main() -> None:
    """Run both journeys and say where to look next."""
    front_door = f"http://127.0.0.1:{_stage.local.port if _stage.local else 0}"
    teller = Teller()
    for with_model in (True, False):
        switch_model(with_model)
        teller.out(f"\n{'═' * 100}\n The five-star journey, with the model {'on' if with_model else 'switched off'}")
        journey = FiveStars(with_model, Teller())
        try:
            journey.run()
        finally:
            switch_model(True)
            reset_clock()
    teller.chapter("Where to look next")
    teller.say(f"the interface   {front_door}/docs   and   {front_door}/openapi.json")
    teller.say(
        f"the inbox       http://127.0.0.1:{_stage.local.port + 6}/_ministack/ses/messages" if _stage.local else ""
    )
    teller.say(
        f"what it asked the model   http://127.0.0.1:{_stage.local.port + 8}/control/calls" if _stage.local else ""
    )
    teller.say("the dashboards  on AWS: https://console.aws.amazon.com/cloudwatch/home#dashboards")


if __name__ == "__main__":
    main()
