"""A screening as plain text, to paste into the visit note of a record system."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NoteFinding:
    """One finding: the therapist's sentence, the (question, answer) pairs behind it, and what asking showed."""

    sentence: str
    answers: tuple[tuple[str, str], ...]
    tick: str | None


@dataclass(frozen=True)
class Note:
    """What the note says, all in words; pairs are (label, value), `findings` most severe first.

    `gone` are findings from the patient's own answers that a correction at the visit removed.
    """

    treatment: str
    reference: str
    name: str
    born: str
    sent: str
    suggestion: str
    on_safety: str
    facts: tuple[tuple[str, str], ...]
    taken_back: tuple[tuple[str, str | None], ...]
    findings: tuple[NoteFinding, ...]
    gone: tuple[NoteFinding, ...]
    not_sure: tuple[str, ...]
    patient_words: tuple[tuple[str, str], ...]
    corrected: tuple[str, ...]
    decision: tuple[str, ...]
    version: str
    reviewed: bool


def note_text(note: Note) -> str:
    """Return the note, one item per line: typed text stays on its own line."""
    lines = [
        f"PRE-VISIT SCREENING FOR {note.treatment.upper()}, {note.reference}",
        f"{note.name}, born {note.born}; sent {note.sent}",
        f"Suggestion: {note.suggestion}. On safety alone: {note.on_safety}.",
        *(f"{label}: {value}" for label, value in note.facts),
        *(f"WARNING SIGN TICKED AND TAKEN BACK: {sign}{_ticked(tick)}" for sign, tick in note.taken_back),
        *(_finding(finding) for finding in note.findings),
        *(f"{_finding(finding)} (no longer: corrected at the visit)" for finding in note.gone),
        *(f"Not sure about: {question}" for question in note.not_sure),
        *(f"In the patient's words, {question} “{text}”" for question, text in note.patient_words),
        *note.corrected,
        *note.decision,
        f"Decision support, not a diagnosis. Rules version {note.version[:12]}.",
    ]
    if not note.reviewed:
        lines.append("No clinician has reviewed these rules yet.")
    return "".join(" ".join(line.split()) + "\n" for line in lines)


def _finding(finding: NoteFinding) -> str:
    answers = "; ".join(f"{question} {answer}" for question, answer in finding.answers)
    return f"- {finding.sentence} [{answers}]{_ticked(finding.tick)}"


def _ticked(tick: str | None) -> str:
    return f" – {tick}" if tick else ""
