"""Who is asked a question, in words for the paper form: which answers to which numbers open it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from babel.lists import format_list
from flask_babel import get_locale, gettext

from screening.domain.questionnaire.conditions import Any, Between, Branching, Condition, Has, Not, Unanswered
from screening.domain.questionnaire.questions import Questionnaire
from screening.exchange.documents.paper_codes import numbers
from screening.web.languages import in_language


def only_if(questionnaire: Questionnaire) -> dict[str, str]:
    """Return when each conditional question is asked, such as: you marked “Cancer” in 24."""
    paper = _Paper(questionnaire)
    return {question.id: paper.describe(question.ask_when) for question in questionnaire.questions if question.ask_when}


@dataclass(frozen=True)
class _Paper:
    """Describes when conditions hold, or do not (`holds` false), by the numbers of the paper form."""

    questionnaire: Questionnaire

    def describe(self, condition: Condition, *, holds: bool = True, inside: bool = False) -> str:
        """Return one condition in words; in brackets if it would run together with its neighbors."""
        match condition:
            case Not(branch):
                return self.describe(branch, holds=not holds, inside=inside)
            case Branching():
                return self._branching(condition, holds=holds, inside=inside)
            case Has():
                return self._marked([condition], holds=holds)
            case Between():
                return self._number(condition, holds=holds)
            case Unanswered(question):
                number = self._number_of(question)
                if holds:
                    return gettext("you left %(number)s blank", number=number)
                return gettext("you did not leave %(number)s blank", number=number)
        raise TypeError(f"no words for {type(condition).__name__}")

    def _branching(self, condition: Branching, *, holds: bool, inside: bool) -> str:
        """Return the words for branches; answers of which any will do, or none may be marked, form one list."""
        listed = [branch for branch in condition.branches if isinstance(branch, Has) and isinstance(condition, Any)]
        parts = [self._marked(listed, holds=holds)] if listed else []
        others = [branch for branch in condition.branches if branch not in listed]
        many = len(parts) + len(others) > 1
        parts += [self.describe(branch, holds=holds, inside=many) for branch in others]
        joined = _list_of(parts, "or" if isinstance(condition, Any) is holds else "standard")
        return f"({joined})" if inside and many else joined

    def _marked(self, leaves: Iterable[Has], *, holds: bool) -> str:
        answers = _list_of([self._answers(leaf, holds=holds) for leaf in leaves], "or")
        if holds:
            return gettext("you marked %(answers)s", answers=answers)
        return gettext("you did not mark %(answers)s", answers=answers)

    def _answers(self, leaf: Has, *, holds: bool) -> str:
        """Return the names of the answers, or of the one that does not count, if that is shorter."""
        options = self.questionnaire.by_id[leaf.question].options
        named = [f"“{in_language(option.label)}”" for option in options if option.id in leaf.options]
        others = [f"“{in_language(option.label)}”" for option in options if option.id not in leaf.options]
        answers = _list_of(named, "or")
        if holds and len(others) == 1 < len(named):
            answers = gettext("anything but %(answer)s", answer=others[0])
        return gettext("%(answers)s in %(number)s", answers=answers, number=self._number_of(leaf.question))

    def _number(self, leaf: Between, *, holds: bool) -> str:
        number = self._number_of(leaf.question)
        if holds:
            return gettext("the number in %(number)s is %(range)s", number=number, range=_range(leaf))
        return gettext("the number in %(number)s is not %(range)s", number=number, range=_range(leaf))

    def _number_of(self, question: str) -> int:
        return numbers(self.questionnaire)[question]


def _range(leaf: Between) -> str:
    if leaf.below is None:
        return gettext("%(low)s or more", low=leaf.at_least)
    high = leaf.below - 1
    if leaf.at_least is None:
        return gettext("%(high)s or less", high=high)
    return str(high) if high == leaf.at_least else gettext("%(low)s to %(high)s", low=leaf.at_least, high=high)


def _list_of(parts: list[str], style: Literal["or", "standard"]) -> str:
    return parts[0] if len(parts) == 1 else format_list(parts, style, get_locale())
