"""How long a property is searched for a counter-example: a little by each run of the tests, longer when asked to."""

import os

from hypothesis import HealthCheck, settings

# No test depends on the speed of the machine. `ci` gives the same verdict for the same code; `long` searches afresh.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("ci", UNTIMED, derandomize=True)
settings.register_profile("long", UNTIMED, max_examples=2_000)

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "ci")


def examples(*, ci: int, long: int) -> settings:
    """The settings of a test whose examples are dear, or whose long search is a figure that we publish."""
    return settings(max_examples={"ci": ci, "long": long}[PROFILE])
