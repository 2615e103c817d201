"""Inviting people to answer before a visit, and undelivered mail."""
