"""What other systems send as FHIR, and what they get."""
