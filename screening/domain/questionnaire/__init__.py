"""Questions, answers, and conditions on answers."""
