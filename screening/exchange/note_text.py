"""A screening as plain text, to paste into the visit note of a record system."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """What the note says, each part already in words; `facts` are (label, value), `findings` most severe first."""

    reference: str
    name: str
    born: str
    sent: str
    suggestion: str
    on_safety: str
    facts: tuple[tuple[str, str], ...]
    taken_back: tuple[str, ...]
    findings: tuple[tuple[str, str], ...]
    decision: tuple[str, ...]
    version: str


def note_text(note: Note) -> str:
    """Write the note, one thing a line."""
    lines = [
        f"PRE-VISIT SCREENING FOR DRY NEEDLING, {note.reference}",
        f"{note.name}, born {note.born}; sent {note.sent}",
        f"Suggestion: {note.suggestion}. On safety alone: {note.on_safety}.",
        *(f"{label}: {value}" for label, value in note.facts),
        *(f"WARNING SIGN TICKED AND TAKEN BACK: {sign}" for sign in note.taken_back),
        *(f"- {sentence} [{answers}]" for sentence, answers in note.findings),
        *note.decision,
        f"Decision support, not a diagnosis. Rules version {note.version[:12]}.",
    ]
    return "\n".join(lines) + "\n"
