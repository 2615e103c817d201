"""Suggestions and decisions in the formats that other people and programs use."""
