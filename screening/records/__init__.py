"""Storage: tables, sealing, and one store per noun. Nothing here interprets answers or renders a page."""
