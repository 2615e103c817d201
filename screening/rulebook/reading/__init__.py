"""Reading rules.yaml: every mistake is reported with its line and column."""
