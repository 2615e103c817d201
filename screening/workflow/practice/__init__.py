"""The steps of running a practice: staff, settings, setup, health, mail, the clock, the demo."""
