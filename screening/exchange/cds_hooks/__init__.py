"""CDS Hooks 2.0.1: what record systems ask, how they authenticate, and the cards they get."""
