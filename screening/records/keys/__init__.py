"""Keys: the master keys of a file, a key for each record and each purpose wrapped under them, and their renewal."""
