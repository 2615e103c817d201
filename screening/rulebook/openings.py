"""Which answer opens which question, section by section, as trees."""

from __future__ import annotations

from dataclasses import dataclass

from screening.domain.questionnaire.questions import Question, Questionnaire, Section
from screening.rulebook.wording import Phrase, in_words


@dataclass(frozen=True)
class Opening:
    """A question, when it is asked (None: of everyone), and the questions that it opens."""

    question: Question
    when: Phrase | None
    opens: tuple[Opening, ...]


def openings(questionnaire: Questionnaire) -> list[tuple[Section, tuple[Opening, ...]]]:
    """Return the questions of each section in order; each is nested under the last one in its section that opens it.

    A question opened by an earlier section starts its own tree; its `when` includes the other question.
    """
    order = {question.id: place for place, question in enumerate(questionnaire.questions)}
    under: dict[str, list[Question]] = {}
    for question in questionnaire.questions:
        near = [name for name in question.opened_by if _section(questionnaire, name) == question.section]
        opener = max(near, key=lambda name: order.get(name, -1), default=f" {question.section}")
        under.setdefault(opener, []).append(question)

    def trees(opener: str) -> tuple[Opening, ...]:
        return tuple(Opening(one, _when(one, questionnaire), trees(one.id)) for one in under.get(opener, ()))

    return [(section, trees(f" {section.id}")) for section in questionnaire.sections]


def _section(questionnaire: Questionnaire, name: str) -> str:
    return questionnaire.by_id[name].section if name in questionnaire.by_id else ""


def _when(question: Question, questionnaire: Questionnaire) -> Phrase | None:
    return in_words(question.ask_when, questionnaire) if question.ask_when else None
