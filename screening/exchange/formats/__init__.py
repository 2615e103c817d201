"""Formats that programs read, and the messages of mail servers."""
