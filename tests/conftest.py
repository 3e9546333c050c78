"""Settings of the tools that tests use."""

from hypothesis import settings

# one example may take long on a busy machine; all else is as Hypothesis sets it, which is repeatable where CI is set
settings.register_profile("tinygrad_ed", settings(), deadline=None)
settings.load_profile("tinygrad_ed")
