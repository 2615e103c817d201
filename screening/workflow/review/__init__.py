"""The steps of a therapist: assign, call, correct, decide; and what is kept about a patient."""
