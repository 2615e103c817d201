"""Parquet files of random sheets, and what the one-sheet engine says about them."""

from __future__ import annotations

import random

from screening.bulk.sheets import frame_of
from screening.domain.questionnaire.answers import read_answers
from screening.domain.rules.suggestion import suggest
from tests.builders import as_values
from tests.second_reading import random_sheet


def random_sheets(rulebook, count, seed=3):
    """Return answers to questions that are asked, half of them complete."""
    chance = random.Random(seed)
    for number in range(count):
        answers = as_values(random_sheet(chance, complete=number % 2 == 0))
        asked = read_answers(rulebook.questionnaire, answers, sent=True).asked
        yield {question: value for question, value in answers.items() if question in asked}


def numbered(rulebook, sheets):
    """Return the sheets as a frame, each with its number from 0 as id."""
    return frame_of([(str(number), answers) for number, answers in enumerate(sheets)], rulebook)


def differing(rulebook, sheets, outcomes):
    """Return the sheets about which a frame of outcomes says something else than the one-sheet engine."""
    found = []
    for row in outcomes.iter_rows(named=True):
        answers = sheets[int(row["id"])]
        one = suggest(rulebook, answers)
        fired = {finding.rule.id for finding in one.findings}
        same = (row["outcome"], row["on_safety"], row["act"]) == (one.outcome, one.on_safety, one.act)
        if not same or {name for name, value in row.items() if value is True} != fired:
            found.append(answers)
    return found
