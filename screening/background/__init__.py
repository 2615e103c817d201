"""Work that a serving process does in threads of its own: mail and maintenance."""
