"""The course of care in the workspace: the timeline on the summary, sessions, closing, and counts."""
