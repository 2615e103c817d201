"""What goes out as FHIR, and what is read of it."""
