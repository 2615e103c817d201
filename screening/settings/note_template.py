"""The template of the visit note: a text with named fields in braces, which a practice can write itself.

Nothing in a template is evaluated: a field is one of the names below in braces, `{{` and `}}` are literal braces, and
any other brace is a mistake. (str.format would follow attributes, and its errors give no position.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum


class NoteForm(StrEnum):
    """How much a visit note says: each part on one line, or all of it."""

    SHORT = "short"
    LONG = "long"


FIELDS: Mapping[str, str] = {
    "name": "the patient’s name",
    "dob": "date of birth, MM/DD/YYYY",
    "age": "age in years",
    "reference": "reference of the screening",
    "sent": "day the form was sent, MM/DD/YYYY",
    "visit": "day and time of the visit, if known",
    "date": "day of the note: when it was signed, else today",
    "practice": "name of the practice",
    "phone": "phone of the practice",
    "treatment": "what the patient was screened for",
    "subjective": "site, stage, onset, course, scores, goal",
    "own_words": "what the patient typed",
    "reports": "warning signs and history that led to a finding",
    "denies": "pertinent negatives, and what is not known",
    "objective": "the screening form, and room for the exam",
    "assessment": "result, findings and decision in one",
    "result": "what the screening suggests",
    "findings": "findings: confirmed, not true, corrected, not asked",
    "decision": "what the signer concluded, and why",
    "corrected": "questions whose answers were corrected at the visit",
    "plan": "conclusion and plan",
    "consent": "points of consent: discussed, not ticked though the treatment is planned; and the consent on record",
    "duties": "duties that were done, and those still to do",
    "notes": "notes of the signer",
    "message": "message to the patient",
    "recheck": "baseline to measure against",
    "signed": "who signed, and when",
}
REQUIRED = ("assessment", "signed")  # without them, a note would not say what was found or by whom
TEMPLATES: Mapping[NoteForm, str] = {
    NoteForm.SHORT: """\
{treatment} screening {reference}, sent {sent}: {name}, DOB {dob}
S: {subjective} {reports} {own_words}
{denies}
A: {assessment}
{corrected}
P: {plan}
{consent} {duties}
{notes} {message}
{signed}""",
    NoteForm.LONG: """\
{treatment} screening {reference}, sent {sent}
Patient: {name}, DOB {dob}
Visit: {visit}

S: {subjective}
{own_words}
{reports}
{denies}

O: {objective}

A: {assessment}
{corrected}

P: {plan}
{consent}
{duties}
{notes}
{message}
{recheck}

{signed}""",
}
_PIECE = re.compile(r"\{\{|\}\}|\{(?P<field>[a-z_]+)\}|(?P<wrong>\{[^{}]*\}|\{|\})")
_SPACES = re.compile(r"(?<=\S)[ \t]{2,}")
_BLANK_LINES = re.compile(r"\n{3,}")


class TemplateError(ValueError):
    """A template that cannot be used; the message lists each mistake with its line and column."""


def checked_template(text: str) -> str:
    """Return a template for storing, "" for the one shipped. Raises TemplateError."""
    mistakes = list(_mistakes(text))
    if mistakes:
        known = ", ".join(f"{{{name}}}" for name in FIELDS)
        raise TemplateError(f"{'; '.join(mistakes)}. Fields: {known}. Write {{{{ or }}}} for a literal brace")
    used = {found["field"] for found in _PIECE.finditer(text)}
    missing = [f"{{{name}}}" for name in REQUIRED if name not in used]
    if text and missing:
        raise TemplateError(f"Add {' and '.join(missing)}: every note says what was found, and who signed it")
    return text


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return a template with its fields filled in; a line whose fields are all empty is left out."""
    lines = [line for written in template.split("\n") if (line := _filled_line(written, values)) is not None]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def _filled_line(line: str, values: Mapping[str, str]) -> str | None:
    """Return one line filled in; None if it has fields and all of them are empty."""
    texts = [values[found["field"]] for found in _PIECE.finditer(line) if found["field"]]
    if texts and not any(texts):
        return None
    full = _PIECE.sub(lambda found: values[found["field"]] if found["field"] else found[0][0], line)
    return full.rstrip() if all(texts) else _SPACES.sub(" ", full).strip()


def _mistakes(text: str) -> Iterator[str]:
    for number, line in enumerate(text.split("\n"), 1):
        for found in _PIECE.finditer(line):
            place = f"Line {number}, column {found.start() + 1}"
            if found[0] in ("{", "}"):
                yield f"{place}: {found[0]} has no match"
            elif found["wrong"] or found["field"] not in (None, *FIELDS):
                yield f"{place}: {found[0]} is not a field"
