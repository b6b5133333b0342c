"""What every test gets: the Hypothesis profile that was asked for."""

from hypothesis import settings

from tests.effort import PROFILE

settings.load_profile(PROFILE)
