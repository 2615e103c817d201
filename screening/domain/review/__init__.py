"""What staff do with a screening: corrections, decisions, calls, and counts of them."""
