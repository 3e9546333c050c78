"""Real, unchanged functions of pure-Python packages, and what their slopes are."""
