"""The patient's steps: invite, start, answer, send."""
