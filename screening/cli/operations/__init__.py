"""Commands of an operator: database, backups, key, clock, settings, audit, doctor."""
