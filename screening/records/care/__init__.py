"""What happens after a decision is signed: episodes of care, their sessions, and the questions in between."""
