"""How likely each question is to be asked, assuming that every option is equally likely.

Used only to estimate the time left; it never judges answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from screening.domain.questionnaire.bits import Reading
from screening.domain.questionnaire.conditions import All, Any, Between, Condition, Has, Not
from screening.domain.questionnaire.questions import Questionnaire


def likelihoods(questionnaire: Questionnaire, reading: Reading) -> dict[str, float]:
    """Return the chance of each question that it is asked, 0 to 1: certain where the answers so far decide it."""
    chances: dict[str, float] = {}
    for question in questionnaire.questions:
        is_undecided = question.id in reading.waiting and question.id not in reading.asked
        if is_undecided and question.ask_when is not None:
            chances[question.id] = _chance(question.ask_when, questionnaire, reading, chances)
        else:
            chances[question.id] = float(question.id in reading.asked)
    return chances


def _chance(condition: Condition, questionnaire: Questionnaire, reading: Reading, asked: Mapping[str, float]) -> float:
    """Return the chance that a condition comes true; `asked` are the chances of the questions it can read."""
    truth = condition.truth(reading)
    if truth is not None:
        return float(truth)
    if isinstance(condition, Not):
        return 1 - _chance(condition.branch, questionnaire, reading, asked)
    if isinstance(condition, All | Any):
        chances = [_chance(branch, questionnaire, reading, asked) for branch in condition.branches]
        return prod(chances) if isinstance(condition, All) else 1 - prod(1 - chance for chance in chances)
    if isinstance(condition, Has | Between):
        return asked.get(condition.question, 1.0) * _share(condition, questionnaire)
    return 0.0  # the chance of a question left blank


def _share(leaf: Has | Between, questionnaire: Questionnaire) -> float:
    """Return the share of a question's answers for which a leaf is true."""
    question = questionnaire.by_id[leaf.question]
    if isinstance(leaf, Has):
        return len(leaf.options & question.option_ids) / len(question.options)
    most = question.maximum + 1
    least = question.minimum if leaf.at_least is None else leaf.at_least
    below = most if leaf.below is None else leaf.below
    return max(0, below - least) / (most - question.minimum)
