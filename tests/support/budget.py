"""How long a machine walks through what may happen: 200 times 50 steps."""

from hypothesis import HealthCheck, settings

WHOLE = settings(max_examples=200, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck))
