"""Forms: a field for each kind of question, and what was typed and is not saved yet."""
