"""The therapist's steps: assign, call, correct, decide; and the patient's records."""
