"""Suggestions and decisions in the shapes that other people and programs take."""
