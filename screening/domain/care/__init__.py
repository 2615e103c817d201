"""The course of care: what happens after a decision is signed, from session to session."""
