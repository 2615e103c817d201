"""The steps of a patient: invite, start, answer, send."""
