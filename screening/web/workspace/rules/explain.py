"""Each rule and question as a page, and the whole file as one document to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from flask import abort, render_template

from screening.domain.questionnaire.conditions import Between, Branching, Condition, Has, Not
from screening.domain.questionnaire.questions import Question
from screening.domain.rules.rulebook import Rule, Rulebook
from screening.practice import practice
from screening.rulebook.descriptions import under_each_key
from screening.rulebook.reading.reader import read_stored
from screening.rulebook.wording import Phrase, bounds, in_words
from screening.web.blueprints import workspace
from screening.web.needs import WHOLE_STAFF, Needs
from screening.workflow.rules.translations import translation_states
from screening.workflow.rules.versions import rulebook_in_force, text_in_force

_ROW = 24  # height of a line of the diagram


@dataclass(frozen=True)
class DiagramLine:
    """One line of the diagram: the heights of the answer on the left and of the question it opens or closes."""

    left_y: int
    right_y: int


@dataclass(frozen=True)
class OpeningDiagram:
    """Which answer opens which question: words with their heights in both columns, and the lines between."""

    left: tuple[tuple[str, int], ...]
    right: tuple[tuple[str, int], ...]
    openings: tuple[DiagramLine, ...]

    @property
    def height(self) -> int:
        """Return the height of the diagram."""
        return max([y for _name, y in (*self.left, *self.right)], default=0) + _ROW


@workspace.get("/rules")
@Needs(WHOLE_STAFF)
def explain() -> str:
    """Show every rule and every question of the rules in force."""
    book = rulebook_in_force(practice())
    overdue = book.overdue(date.fromisoformat(practice().today()))
    translations = translation_states(practice(), practice().settings)
    return render_template(
        "workspace/explain.html", book=book, rules=book.by_severity, overdue=overdue, translations=translations
    )


@workspace.get("/rules/<rule_id>")
@Needs(WHOLE_STAFF)
def explain_rule(rule_id: str) -> str:
    """Show one rule: its condition in words, its sentences, its sources, who accepted it."""
    book = rulebook_in_force(practice())
    rule = book.by_id.get(rule_id) or abort(404)
    return render_template("workspace/explain_rule.html", **_about_rules(book, [rule]), rule=rule)


@workspace.get("/rules/questions/<question_id>")
@Needs(WHOLE_STAFF)
def explain_question(question_id: str) -> str:
    """Show one question: its words, when it is asked, and every rule that reads it."""
    book = rulebook_in_force(practice())
    question = book.questionnaire.by_id.get(question_id) or abort(404)
    return render_template("workspace/explain_question.html", **_about_questions(book, [question]), question=question)


@workspace.get("/rules/document")
@Needs(WHOLE_STAFF)
def explain_document() -> str:
    """Show the whole file, to read aloud or print."""
    book = rulebook_in_force(practice())
    about = {**_about_rules(book, book.by_severity), **_about_questions(book, book.questionnaire.questions)}
    more = under_each_key(read_stored(text_in_force(practice())))
    return render_template(
        "workspace/explain_document.html",
        **about,
        rules=book.by_severity,
        picture=_picture(book),
        more={key: things for key, things in more.items() if key not in ("questions", "rules")},
    )


def _about_rules(book: Rulebook, rules: Iterable[Rule]) -> dict[str, object]:
    whens = {rule.id: in_words(rule.when, book.questionnaire) for rule in rules}
    not_told = {rule.id: in_words(rule.not_told_when, book.questionnaire) for rule in rules if rule.not_told_when}
    return {"book": book, "whens": whens, "not_told": not_told, "languages": book.languages}


def _about_questions(book: Rulebook, questions: Iterable[Question]) -> dict[str, object]:
    asked: dict[str, Phrase] = {q.id: in_words(q.ask_when, book.questionnaire) for q in questions if q.ask_when}
    readers = {q.id: [rule for rule in book.rules if q.id in rule.reads] for q in questions}
    opens = {q.id: [other for other in book.questionnaire.questions if q.id in other.opened_by] for q in questions}
    return {"book": book, "asked": asked, "readers": readers, "opens": opens, "languages": book.languages}


def _picture(book: Rulebook) -> OpeningDiagram:
    """Return the diagram: opening answers on the left and the questions they open on the right, in form order."""
    questions = book.questionnaire.questions
    opened = {q.id: list(_openers(q.ask_when, opens=True)) for q in questions if q.ask_when}
    order = {question.id: place for place, question in enumerate(questions)}
    named = {opener for openers in opened.values() for opener in openers}
    answers = sorted(named, key=lambda opener: (order[opener[0]], opener[1]))
    left = {opener: place * _ROW + _ROW for place, opener in enumerate(answers)}
    right = {name: place * _ROW + _ROW for place, name in enumerate(opened)}
    openings = [DiagramLine(left[opener], right[name]) for name, openers in opened.items() for opener in openers]
    return OpeningDiagram(
        tuple((f"{question}: {words}", y) for (question, words), y in left.items()),
        tuple(right.items()),
        tuple(openings),
    )


def _openers(condition: Condition, *, opens: bool) -> Iterator[tuple[str, str]]:
    """Yield question and answer of each leaf; an answer that prevents the question is prefixed with "not"."""
    if isinstance(condition, Not):
        yield from _openers(condition.branch, opens=not opens)
    elif isinstance(condition, Branching):
        for branch in condition.branches:
            yield from _openers(branch, opens=opens)
    elif isinstance(condition, Has | Between):
        said = bounds(condition) if isinstance(condition, Between) else ", ".join(sorted(condition.options))
        yield condition.question, said if opens else f"not {said}"
