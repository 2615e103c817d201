"""Rules, and what they suggest about answers."""
