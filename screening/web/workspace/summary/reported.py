"""What a patient reports, for the visit note: the lines of the file, positives, pertinent negatives, own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from screening.domain.questionnaire.facts import MeanOf
from screening.domain.questionnaire.kinds.by_option import NOT_SURE
from screening.domain.questionnaire.kinds.choices import Choices
from screening.domain.questionnaire.questions import Value
from screening.domain.review.denied import name_of, negatives, pertinent_lists
from screening.domain.rules.rulebook import Outcome
from screening.domain.rules.treatment import SummaryRow
from screening.exchange.documents.visit_note import quoted
from screening.settings.note_template import NoteForm
from screening.web.staff_wording import foreign_name
from screening.web.workspace.summary.answer_words import AnswerWords
from screening.web.workspace.summary.summary import Summary


def reported(shown: Summary, form: NoteForm) -> dict[str, tuple[str, ...]]:
    """Return the fields of the note with what the patient reports, from the current answers."""
    words = AnswerWords(shown.standing.book, shown.standing.answers)
    rows = words.book.treatment.staff.note
    brief = [row for row in rows if row.brief] or rows
    lines = [line for row in (brief if form is NoteForm.SHORT else rows) if (line := _line(row, words, shown))]
    told = {row.question for row in rows}
    return {
        "subjective": (*_who(shown), *lines),
        "own_words": tuple(f"{ask} {quoted(text)}." for question, ask, text in _texts(words) if question not in told),
        "reports": _reports(words, shown, told),
        "denies": _denies(words, shown),
    }


def _who(shown: Summary) -> Iterator[str]:
    """Yield who is reporting: the age, who answered or helped, and the language unless it is English."""
    identity, spoken = shown.screening.identity, foreign_name(shown.screening.language)
    if shown.age is not None:
        yield f"{shown.age} y/o."
    if identity.helper:
        how = "Answers given for the patient by" if identity.answered_by_helper else "Helped with the form by"
        yield f"{how} {identity.helper}{f' ({identity.relation})' if identity.relation else ''}."
    if spoken:
        yield f"Form answered in {spoken}."


def _line(row: SummaryRow, words: AnswerWords, shown: Summary) -> str:
    """Return one line of the file; "" if it has nothing to say. Typed text is in quotes."""
    question, answer = words.book.questionnaire.by_id.get(row.question), ""
    if question is not None and row.question in words.answers:
        answer = quoted(words.answer(row.question)) if question.any_text else words.answer(row.question)
    if not row.fact:
        return f"{row.label}: {answer}." if answer else ""
    value = shown.suggestion.facts.get(row.fact)
    fact = row.otherwise if value is None else row.words.get(str(value), str(value))
    more = "; ".join(filter(None, (answer.lower(), _scores(row.fact, words))))
    return f"{row.label}: {fact}{f' ({more})' if more else ''}."


def _scores(fact: str, words: AnswerWords) -> str:
    """Return the scores that a mean is made of."""
    mean, labels = words.book.facts[fact], words.book.treatment.staff.scores
    asked = mean.questions if isinstance(mean, MeanOf) else ()
    return ", ".join(f"{labels.get(q, words.ask(q))} {words.number(q)}" for q in asked if q in words.answers)


def _texts(words: AnswerWords) -> Iterator[tuple[str, str, str]]:
    for question in words.book.questionnaire.questions:
        if question.any_text and question.id in words.answers:
            yield question.id, words.ask(question.id), str(words.answers[question.id])


def _reports(words: AnswerWords, shown: Summary, told: set[str]) -> tuple[str, ...]:
    """Return the warning signs that are ticked, then other answers that led to a finding, each once."""
    signs = [
        name_of(option)
        for question in pertinent_lists(words.book)
        for option in question.options
        if option.id in question.options_in(words.answers.get(question.id))
        and option.id not in (*question.exclusive_ids, NOT_SURE)
    ]
    elsewhere = {*told, words.book.treatment.roles.age, *(question.id for question in pertinent_lists(words.book))}
    history: dict[str, None] = {}
    for caution in shown.cautions:
        if caution.rule.suggest is not Outcome.FITS:
            history |= dict.fromkeys(_history(words, caution.because, elsewhere))
    return tuple(
        f"{label}: {'; '.join(said)}." for label, said in (("Reports", signs), ("History", [*history])) if said
    )


def _history(words: AnswerWords, because: Mapping[str, Value | None], elsewhere: set[str]) -> Iterator[str]:
    for name, value in because.items():
        question = words.book.questionnaire.by_id[name]
        if value is None or name in elsewhere or question.options_in(value) == (NOT_SURE,):
            continue
        said = words.value(name, value)
        alone = isinstance(question, Choices) and question.explains_itself(value)
        yield said if alone else f"{words.ask(name)} {said}"


def _denies(words: AnswerWords, shown: Summary) -> tuple[str, ...]:
    """Return what was denied, then what is unknown: signs by name, other questions as they were asked."""
    found = negatives(words.book, words.answers, shown.screening.taken_back)
    lists = {question.id for question in pertinent_lists(words.book)}
    groups = {
        "Denies": found.denied,
        "Not sure": (*found.not_sure, *(ask for question, ask in shown.not_sure if question not in lists)),
        "Not answered": (*found.unanswered, *(ask for question, ask in shown.unanswered if question not in lists)),
    }
    return tuple(f"{label}: {'; '.join(names)}." for label, names in groups.items() if names)
