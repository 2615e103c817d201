"""`screening rules new-rule | watch | explain`: help for rule authors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from time import sleep, strftime

import click

from screening.cli.rules.checks import print_failures, print_faults
from screening.cli.rules_file import RULES_FILE, read_rules_file, read_text
from screening.domain.questionnaire.questions import Question
from screening.domain.rules.rulebook import Outcome, Rule, Rulebook
from screening.rulebook.descriptions import under_each_key
from screening.rulebook.question_details import Details
from screening.rulebook.reading.formats import in_newest_format
from screening.rulebook.reading.nodes import digest_of
from screening.rulebook.wording import Phrase, in_words
from screening.settings.languages import FIRST

_PATH = click.Path(path_type=Path)
_LETTERS = {None: "P", Outcome.FITS: "F", Outcome.DISCUSS_FIRST: "D", Outcome.NOT_NOW: "N", Outcome.EMERGENCY: "E"}
_SUGGESTS = (*(outcome.value for outcome in Outcome), "note")
_EVERY = 0.5  # seconds between two checks of the file
_SENTENCE = "One short sentence that the patient reads."
_QUESTION = "What would you ask the patient about it?"


@click.command("new-rule")
@click.argument("path", default=RULES_FILE, type=_PATH)
@click.option("--suggest", default="discuss_first", type=click.Choice(_SUGGESTS), help="What it suggests.")
def new_rule(path: Path, suggest: str) -> None:
    """Print a rule to fill in, with the next free ref of PATH. Put it among the rules; it is valid as is."""
    book = read_rules_file(path).rulebook
    outcome = None if suggest == "note" else Outcome(suggest)
    ticks = next(q for q in book.questionnaire.questions if q.exclusive_ids)
    click.echo(
        f"""  - id: say_what_it_is_about
    ref: {_next_ref(book, outcome)}
    title: Say it in two words  # or up to five, as you would in the hallway
    topic: {book.rules[0].topic}  # one of topics:, or a new one there
    concern: {"plan" if outcome is None else "safety"}
    act: {"none" if outcome is None else "emergency_room" if outcome is Outcome.EMERGENCY else "talk"}
    when: {{{ticks.id}: {ticks.options[0].id}}}  # rules explain names questions and options"""
    )
    if outcome is not None:
        click.echo(f"    suggest: {outcome}")
    click.echo(
        f"""    patient:
      {FIRST}: {_SENTENCE}{_to_translate(book, _SENTENCE)}{_to_ask(book, outcome)}
    therapist: What the therapist needs to know, in a line.
    strength: how strong the evidence is
    sources: [{next(iter(book.sources))}]
    reviewed: null"""
    )


@click.command()
@click.argument("path", default=RULES_FILE, type=_PATH)
def upgrade(path: Path) -> None:
    """Print a file of an older format in the newest one: screening rules upgrade OLD.yaml > rules.yaml."""
    click.echo(in_newest_format(read_text(path)), nl=False)


@click.command()
@click.argument("path", default=RULES_FILE, type=_PATH)
def watch(path: Path) -> None:
    """Check PATH and run its examples each time it is saved, until Ctrl-C."""
    for _ in _saves(path):
        click.clear()
        click.echo(strftime("%H:%M:%S"))
        _check_once(path)


@click.command()
@click.argument("name", required=False)
@click.option("--rules", "path", default=RULES_FILE, type=_PATH, help="The file to explain.")
def explain(name: str | None, path: Path) -> None:
    """Explain in words what NAME is: the id or ref of a rule, the id of anything else, or a key of the file.

    Without a NAME, list the rules, the questions and the keys.
    """
    file = read_rules_file(path)
    book, keys = file.rulebook, under_each_key(file)
    rule = next((rule for rule in book.rules if name in (rule.id, rule.ref)), None)
    lines: Iterable[str]
    if name is None:
        lines = (*_list(book), f"Type `screening rules explain` and one of: {', '.join(sorted(keys))}")
    elif rule:
        lines = _rule(book, rule)
    elif name in book.questionnaire.by_id:
        lines = _question(book, book.questionnaire.by_id[name])
    else:
        lines = tuple(_things(keys, name))
    if not lines:
        raise click.ClickException(f'no rule, question or anything else is called "{name}"')
    for line in lines:
        click.echo(line)


def _to_ask(book: Rulebook, outcome: Outcome | None) -> str:
    """Return the lines of the question to ask; notes and rules for "fits" need none."""
    if outcome in (None, Outcome.FITS):
        return ""
    return f"""
    ask:
      {FIRST}: {_QUESTION}{_to_translate(book, _QUESTION)}"""


def _to_translate(book: Rulebook, sentence: str) -> str:
    """Return the lines of a sentence in the languages it has to be translated into."""
    return "".join(
        f"""
      {one.code}: "{one.own_name}: …"
      {one.code}_of: "{digest_of(sentence)}\""""
        for one in book.languages[1:]
    )


def _next_ref(book: Rulebook, outcome: Outcome | None) -> str:
    letter = _LETTERS[outcome]
    taken = [int(rule.ref[1:]) for rule in book.rules if rule.ref[:1] == letter and rule.ref[1:].isdigit()]
    return f"{letter}{max(taken, default=0) + 1:02}"


def _saves(path: Path) -> Iterator[None]:
    """Yield immediately, then each time the file is saved."""
    seen = None
    while True:
        saved = path.stat().st_mtime_ns if path.exists() else None
        if saved != seen:
            seen = saved
            yield
        sleep(_EVERY)


def _check_once(path: Path) -> None:
    try:
        file = read_rules_file(path)
    except SystemExit:  # its mistakes are printed; the next save may fix them
        return
    print_faults(file.rulebook)
    print_failures(file)


def _list(book: Rulebook) -> Iterator[str]:
    yield from (f"{rule.ref}  {rule.id}: {rule.suggest or 'note'}, {rule.act}" for rule in book.by_severity)
    yield from (f"{question.id}: {question.ask['en']}" for question in book.questionnaire.questions)


def _things(keys: Mapping[str, Mapping[str, Details]], name: str) -> Iterator[str]:
    """Yield everything under a key of the file, or each thing with that name."""
    for key, things in keys.items():
        for thing, said in things.items():
            if name in (key, thing):
                yield f"{key}{': ' if thing else ''}{thing}"
                yield from (f"  {one}: {words}" for one, words in said.items())


def _rule(book: Rulebook, rule: Rule) -> Iterator[str]:
    yield f"{rule.ref} {rule.id}: {rule.suggest or 'a note for the plan'}, {rule.act} ({rule.topic}, {rule.concern})"
    yield f"  Title: {rule.title}"
    yield from _phrase(in_words(rule.when, book.questionnaire), 1)
    if rule.not_told_when:
        yield "  The patient does not read it when:"
        yield from _phrase(in_words(rule.not_told_when, book.questionnaire), 2)
    yield from (f"  Patient, {language}: {words}" for language, words in rule.patient.items())
    yield from (f"  Ask, {language}: {words}" for language, words in rule.ask.items())
    yield from (f"  First step, {language}: {words}" for language, words in rule.first_step.items())
    yield from ["  The person should keep still."] if rule.keep_still else []
    yield f"  Therapist: {rule.therapist}"
    lines = book.treatment.staff.plan_lines
    yield from (f"  Plan, {lines[line]}: {phrase}" for line, phrase in rule.plan.items())
    yield f"  Strength: {rule.strength}"
    yield from (f"  {source}: {book.sources[source].citation}" for source in rule.sources)
    yield f"  Accepted by a clinician: {rule.reviewed or 'no one yet'}"


def _question(book: Rulebook, question: Question) -> Iterator[str]:
    yield f"{question.id}: {question.ask['en']}"
    yield from (f"  {option.id}: {option.label['en']}" for option in question.options)
    if question.ask_when:
        yield "  Asked when:"
        yield from _phrase(in_words(question.ask_when, book.questionnaire), 2)
    yield from (f"  Read by {rule.ref} {rule.id}" for rule in book.by_severity if question.id in rule.reads)


def _phrase(phrase: Phrase, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}{phrase.words}"
    for part in phrase.parts:
        yield from _phrase(part, depth + 1)
