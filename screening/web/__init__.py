"""Pages: read the request, take one step, render. No queries and no rules here."""
