"""The clinical thinking. Standard library only: no web, no database, no file, no clock."""
