"""Who can sign in: people, their sessions, and failed attempts."""
