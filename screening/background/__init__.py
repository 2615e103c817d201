"""Work that a serving process does in its own threads: mail and maintenance."""
