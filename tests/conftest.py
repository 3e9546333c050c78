"""Settings of the tools that tests use."""

from hypothesis import settings

# on a shared machine the time of one example says nothing; the rest is as Hypothesis sets it, repeatable where CI is set
settings.register_profile("tinygrad_ed", settings(), deadline=None)
settings.load_profile("tinygrad_ed")
