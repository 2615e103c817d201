"""The steps people take. Web pages and commands call the same ones; each joins the domain with the records."""
