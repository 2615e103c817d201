"""Pages: read the request, take one step, render. No query and no rule stands here."""
