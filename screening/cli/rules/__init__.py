"""`screening rules`."""
