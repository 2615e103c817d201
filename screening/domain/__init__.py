"""Clinical logic. Standard library only: no web, no database, no files, no clock."""
