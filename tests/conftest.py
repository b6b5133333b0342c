"""What every test gets: the two Hypothesis profiles."""

import os

from hypothesis import HealthCheck, settings

# No test depends on the speed of the machine. `ci` gives the same verdict for the same code; `long` searches afresh.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("ci", UNTIMED, derandomize=True)
settings.register_profile("long", UNTIMED, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
