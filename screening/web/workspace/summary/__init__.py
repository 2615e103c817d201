"""One screening: the summary, corrections, the decision, the visit note."""
