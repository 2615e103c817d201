"""Programs that nobody here wrote, on what goes out: form renderers in a real browser, and validators."""
