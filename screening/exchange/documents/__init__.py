"""Documents that people read: PDF, visit note, letters, the paper form."""
