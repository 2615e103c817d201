"""Questions, answers, and conditions on them."""
