"""What is kept: tables, sealing, and one store for each noun. Nothing here thinks about answers or draws a page."""
