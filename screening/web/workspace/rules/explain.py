"""Each rule and question as a page, the list that leads to them, and the whole file as one document to print."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import abort, render_template, request

from screening.domain.questionnaire.answers import Answers, read_answers
from screening.domain.questionnaire.derived import folded
from screening.domain.questionnaire.questions import Question
from screening.domain.rules.rulebook import Rule, Rulebook
from screening.practice import practice
from screening.rulebook.chapters import chapters
from screening.rulebook.openings import openings
from screening.rulebook.reading.reader import RulesFile, read_stored
from screening.rulebook.wording import in_words
from screening.settings.languages import FIRST
from screening.web.auth.access import roles_of, signed_in
from screening.web.blueprints import workspace
from screening.web.needs import WHOLE_STAFF, Needs
from screening.workflow.practice.staff import THERAPIST
from screening.workflow.rules.translations import translation_states
from screening.workflow.rules.versions import rulebook_in_force, text_in_force


@workspace.get("/rules")
@Needs(WHOLE_STAFF)
def explain() -> str:
    """Show the rules in force by topic, the search results, and which answer opens which question."""
    book, find = rulebook_in_force(practice()), request.args.get("find", "")
    wanted, asked = folded(find).split(), book.questionnaire.questions
    rules_found = {rule.id for rule in found(book, find)}
    groups = [(group, [rule for rule in rules if rule.id in rules_found]) for group, rules in book.by_group]
    return render_template(
        "workspace/explain.html",
        book=book,
        groups=[(group, rules) for group, rules in groups if rules],
        questions=[question for question in asked if wanted and _says(wanted, _words_around(question))],
        find=find if wanted else "",
        trees=openings(book.questionnaire),
        overdue=book.overdue(date.fromisoformat(practice().today())),
        translations=translation_states(practice(), practice().settings),
    )


@workspace.get("/rules/<rule_id>")
@Needs(WHOLE_STAFF)
def explain_rule(rule_id: str) -> str:
    """Show one rule: when it applies and what follows, its words, its sources, the examples that prove it."""
    file = _with_rule(_file_in_force(), rule_id)
    book = file.rulebook
    rule = book.by_id[rule_id]
    return render_template(
        "workspace/explain_rule.html",
        **about(book),
        rule=rule,
        groups=book.by_group,
        stricter=[other for other in book.by_severity if other.topic == rule.topic and _stricter(other, rule)],
        examples=[example for example in file.examples if _holds(rule, book, example.answers)],
        translations=translation_states(practice(), practice().settings),
        reads_reports=THERAPIST in roles_of(signed_in()),
    )


@workspace.get("/rules/questions/<question_id>")
@Needs(WHOLE_STAFF)
def explain_question(question_id: str) -> str:
    """Show one question: its words, when it is asked, and every rule that reads it."""
    book = _with_question(rulebook_in_force(practice()), question_id)
    question = book.questionnaire.by_id[question_id]
    return render_template("workspace/explain_question.html", **about(book), question=question, groups=book.by_group)


@workspace.get("/rules/document")
@Needs(WHOLE_STAFF)
def explain_document() -> str:
    """Show the whole file in chapters, after a table of contents, to read aloud or print."""
    file = _file_in_force()
    read = chapters(file)
    return render_template(
        "workspace/explain_document.html",
        **about(file.rulebook),
        trees=openings(file.rulebook.questionnaire),
        chapters=read,
        parts=[(chapter.id, chapter.title) for chapter in read],
    )


def found(book: Rulebook, find: str) -> list[Rule]:
    """Return the rules that contain every search term, as a word or the start of one; all if there is no search."""
    wanted = folded(find).split()
    return [rule for rule in book.rules if _says(wanted, _words_of(rule, book))]


def about(book: Rulebook) -> dict[str, object]:
    """Return what the parts of components/explain.html need: the rulebook, and everything around it in words.

    This includes what the questionnaires besides the intake add, by id.
    """
    told = _about(book)
    for beside in book.questionnaires.values():
        for name, words in _about(beside).items():
            told[name] = {**words, **told[name]}
    return {"book": book, "languages": book.languages, **told}


def _about(book: Rulebook) -> dict[str, dict[str, Any]]:
    asked = book.questionnaire.questions
    return {
        "whens": {rule.id: in_words(rule.when, book.questionnaire) for rule in book.rules},
        "not_told": {r.id: in_words(r.not_told_when, book.questionnaire) for r in book.rules if r.not_told_when},
        "asked": {one.id: in_words(one.ask_when, book.questionnaire) for one in asked if one.ask_when},
        "readers": {
            one.id: [rule for rule in book.rules if one.id in rule.reads] for one in book.questionnaire.by_id.values()
        },
        "opens": {one.id: [other for other in asked if one.id in other.opened_by] for one in asked},
    }


def _with_rule(file: RulesFile, rule_id: str) -> RulesFile:
    """Return the file, or the questionnaire besides the intake, that has a rule. Aborts with 404 if none has."""
    return next((one for one in file.every.values() if rule_id in one.rulebook.by_id), None) or abort(404)


def _with_question(book: Rulebook, question_id: str) -> Rulebook:
    """Return the rulebook, of the intake or of another questionnaire, that asks a question. Aborts with 404."""
    return next((one for one in book.every if question_id in one.questionnaire.by_id), None) or abort(404)


def _file_in_force() -> RulesFile:
    return read_stored(text_in_force(practice()))


def _holds(rule: Rule, book: Rulebook, answers: Answers) -> bool:
    return bool(rule.when.truth(read_answers(book.questionnaire, answers, sent=True)))


def _stricter(other: Rule, rule: Rule) -> bool:
    ranks = [one.suggest.rank if one.suggest else -1 for one in (other, rule)]
    return ranks[0] > ranks[1]


def _says(wanted: list[str], words: Iterator[str]) -> bool:
    """Return whether every search term is in these texts, as a word or the start of one."""
    said = f" {folded(' '.join(words))}"
    return all(f" {word}" in said for word in wanted)


def _words_of(rule: Rule, book: Rulebook) -> Iterator[str]:
    yield from (rule.title, rule.ref, rule.id, rule.therapist, *rule.patient.values(), *rule.ask.values())
    for question in filter(None, map(book.questionnaire.by_id.get, rule.reads)):
        yield question.ask[FIRST]


def _words_around(question: Question) -> Iterator[str]:
    yield from (question.id, *question.ask.values())
    yield from (label for option in question.options for label in option.label.values())
