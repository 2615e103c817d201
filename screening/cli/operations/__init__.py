"""Commands for operators: database, backups, key, clock, settings, audit, doctor."""
