"""Cards shown in record systems, and what became of them."""
