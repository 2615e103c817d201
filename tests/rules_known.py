"""Reads the shipped rules once, for all processes that come from the one that has imported this."""

from screening.rulebook.reading.reader import read_stored
from screening.settings.shipped import RULES

SIGNS = read_stored(RULES.read_text(encoding="utf-8")).rulebook.signs
