"""CDS Hooks 2.0.1: what record systems ask, how they show who they are, and the cards they get."""
