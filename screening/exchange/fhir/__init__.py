"""FHIR R4 (4.0.1) as plain dictionaries: what other systems read of a screening, and what is read of theirs."""
