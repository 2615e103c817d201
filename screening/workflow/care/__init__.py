"""The course of care: opened by a signature, a session recorded, asked again, closed; and its one line in time."""
