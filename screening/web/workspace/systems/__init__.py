"""Other systems: programs that call the API, webhooks, the FHIR server, and what is waiting for them."""
