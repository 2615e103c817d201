"""Pre-visit screening for dry needling: answers in, a suggestion with its reasons out, a therapist decides."""
