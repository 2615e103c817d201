"""Keys: the master keys in a file, the keys of records and purposes wrapped under them, and their renewal."""
