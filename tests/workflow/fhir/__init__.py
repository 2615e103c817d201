"""Steps for what other systems send and get."""
