"""Pre-visit screening for a treatment: answers in, a suggestion with its reasons out, a therapist decides."""
