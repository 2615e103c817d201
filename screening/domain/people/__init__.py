"""Text about people as they type it: names, phone numbers, dates, searches."""
