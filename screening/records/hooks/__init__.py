"""Cards that record systems were given, and what became of them."""
