"""The files of a research export: tables, their codebook, and what a reader needs to know."""
