"""The course of care in the workspace: one line in time on the summary, sessions, closing, and counts."""
