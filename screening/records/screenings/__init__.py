"""What people sent and what became of it: screenings, corrections, decisions, the queue, calls, search."""
