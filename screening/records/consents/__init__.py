"""Consent: the practice's own texts, and who signed which."""
