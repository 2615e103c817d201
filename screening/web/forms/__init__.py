"""Forms: a field for each kind of question, and input that is not saved yet."""
