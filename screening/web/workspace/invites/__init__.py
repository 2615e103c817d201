"""Asking people to answer before a visit, and mail that was not delivered."""
