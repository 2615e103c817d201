"""Steps around consent: publish a text, ask, sign, countersign, withdraw."""
