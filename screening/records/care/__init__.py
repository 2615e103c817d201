"""What happens after a decision was signed: episodes of care, their sessions, and what is asked in between."""
