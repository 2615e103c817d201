"""Typing in a paper form or a phone call: codes by keyboard, read back before they are sent."""
