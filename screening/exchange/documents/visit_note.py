"""A screening as plain text, to paste into the visit note of a record system."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from screening.domain.people.text import one_line
from screening.settings.note_template import NoteForm, filled

NOT_SIGNED = "DRAFT - not signed"
# Characters that record systems garble, with what can be pasted anywhere instead.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("‐‑‒–—―−•·", "-"),
        **dict.fromkeys("\t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029", " "),
        **{"…": "...", "→": "->", "≥": ">=", "≤": "<=", "×": "x"},
    }
)
_LATIN_1 = 0xFF
_LETTERS_AND_DIGITS = ("L", "M", "N")  # categories, by their first letter


def plain(text: str) -> str:
    """Return a text on one line, keeping letters and accents, with every other character as one that pastes well."""
    simple = text.translate(_PLAIN)
    if not (simple.isascii() and simple.isprintable()):
        simple = "".join(map(_plain_sign, unicodedata.normalize("NFC", simple)))
    return one_line(simple)


def quoted(text: str) -> str:
    """Return typed text in quotes and on one line, so that it cannot be mistaken for a line of the note."""
    return '"' + plain(text).replace('"', "'") + '"'


def note_text(said: Mapping[str, Sequence[str]], template: str, form: NoteForm, warnings: Sequence[str] = ()) -> str:
    """Return the note: a template with what is `said` in each field, and warnings on top that no template leaves out.

    In the short form a field is one line, in the long form one line for each sentence. No line ends in blanks.
    """
    between = " " if form is NoteForm.SHORT else "\n"
    values = {field: between.join(filter(None, map(plain, lines))) for field, lines in said.items()}
    written = "\n".join(_as_typed(line) for line in template.split("\n"))
    text = "\n".join([*map(plain, warnings), filled(written, values)])
    return "".join(line.rstrip() + "\n" for line in text.split("\n"))


def _as_typed(line: str) -> str:
    """Return a line of a template as it can be pasted, still indented."""
    return " " * (len(line) - len(line.lstrip())) + plain(line)


def _plain_sign(sign: str) -> str:
    category = unicodedata.category(sign)
    if category.startswith("C"):
        return ""
    if ord(sign) <= _LATIN_1 or category.startswith(_LETTERS_AND_DIGITS):
        return " " if category.startswith("Z") else sign
    simpler = unicodedata.normalize("NFKD", sign)
    return simpler if simpler.isascii() else " " if category.startswith("Z") else "?"
