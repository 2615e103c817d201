"""Pertinent negatives: which warning signs a patient denied, and which remain unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from screening.domain.questionnaire.answers import Answers, read_answers
from screening.domain.questionnaire.kinds.by_option import NOT_SURE
from screening.domain.questionnaire.kinds.choices import Choices
from screening.domain.questionnaire.options import Option
from screening.domain.rules.rulebook import Rulebook

_LANGUAGE = "en"  # staff read these words
_NONE: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True)
class Negatives:
    """Warning signs in short clinical words, in the order they are asked.

    `denied` were asked about and not ticked. The others are unknown: the list was answered with "not sure", or was
    asked and not answered. A ticked sign is a finding and in neither group.
    """

    denied: tuple[str, ...]
    not_sure: tuple[str, ...]
    unanswered: tuple[str, ...]


def negatives(book: Rulebook, answers: Answers, taken_back: Mapping[str, Iterable[str]] = _NONE) -> Negatives:
    """Return the pertinent negatives of a sent sheet; nothing is denied by silence.

    A sign that was `taken_back` (question → options) was ticked once, so it is not denied here, whatever it says now.
    """
    asked = read_answers(book.questionnaire, answers, sent=True).asked
    found: dict[str, list[str]] = {"denied": [], "not_sure": [], "unanswered": []}
    for question in pertinent_lists(book):
        if question.id not in asked:
            continue
        ticked = question.options_in(answers.get(question.id))
        left_out = {*ticked, *taken_back.get(question.id, ())}
        names = [name_of(option) for option in question.options if _is_sign(option) and option.id not in left_out]
        found["unanswered" if not ticked else "not_sure" if NOT_SURE in ticked else "denied"] += names
    return Negatives(**{known: tuple(names) for known, names in found.items()})


def pertinent_lists(book: Rulebook) -> tuple[Choices, ...]:
    """Return the lists whose unticked options are pertinent negatives.

    Those whose options the file gives short names; in a file from before there were any, the lists of warning signs.
    """
    lists = [question for question in book.questionnaire.questions if isinstance(question, Choices)]
    named = [question for question in lists if any(option.short for option in question.options)]
    return tuple(named or (question for question in lists if book.signs[question.id]))


def name_of(option: Option) -> str:
    """Return the short clinical name of an option; its label if the file gives none."""
    return option.short or option.label[_LANGUAGE].lower()


def _is_sign(option: Option) -> bool:
    return not option.exclusive and option.id != NOT_SURE
