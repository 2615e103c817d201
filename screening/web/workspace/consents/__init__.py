"""Pages around consent: the practice's texts, and what one person signed."""
