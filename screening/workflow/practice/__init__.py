"""The steps of running a practice: staff, settings, setup, mail, the clock."""
