"""Health records as others write them: FHIR resources, SMART Health Cards and SMART Health Links."""
