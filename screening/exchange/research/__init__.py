"""The files of a research export: tables, their codebook, and what a reader has to know."""
