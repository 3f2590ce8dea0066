"""How long a machine walks through what may happen: 200 times 50 steps, or as often as QUICK says."""

import os

from hypothesis import HealthCheck, settings


def whole_walks() -> settings:
    """Return the settings of a machine."""
    walks = int(os.environ.get("QUICK", "200"))
    return settings(max_examples=walks, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck))
