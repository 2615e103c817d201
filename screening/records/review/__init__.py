"""What the practice makes of a screening: the queue, calls, corrections, decisions, counts, and its end."""
