"""Commands about people: staff, invites, patients."""
