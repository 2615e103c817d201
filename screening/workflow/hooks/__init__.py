"""Answering record systems that ask by CDS Hooks."""
