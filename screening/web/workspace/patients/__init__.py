"""One patient: linked screenings, a corrected identity, everything as a file, erasing."""
