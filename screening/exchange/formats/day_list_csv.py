"""Day lists as exported by schedules and spreadsheets: a line of headings, then a line for each person.

The csv module reads the cells. The separator is determined from the headings: its own Sniffer guesses from letters, and
may take an “a” for a separator.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from screening.domain.people.text import has_letter

MOST_LISTED = 500  # people of one list
MOST_IN_CELL = 200  # characters read of a cell; long runs of marks take minutes to normalize
_BETWEEN = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_SEPARATOR_LINE = re.compile(r"\s*sep=([,;\t|])[^\S\n]*\n", re.IGNORECASE)  # the first line of some exports of Excel
_HEADINGS: Mapping[str, str] = {
    "name": "name patient patientname fullname client clientname who nombre paciente",
    "first": "first firstname givenname patientfirstname",
    "last": "last lastname surname familyname patientlastname",
    "contact": "contact contactinfo contactdetails emailorphone phoneoremail emailphone phoneemail reach contacto",
    "email": "email emailaddress mail patientemail correo correoelectronico",
    "phone": "phone phonenumber mobile mobilephone mobilenumber cell cellphone cellnumber telephone tel patientphone "
    "homephone telefono",
    "visit": "visit visitdate dateofvisit visiton day date appointment appointmentdate apptdate appt dateandtime "
    "datetime visitdateandtime visitdatetime appointmentdateandtime appointmentdatetime fecha cita",
    "time": "time visittime appointmenttime appttime starttime start hour hora",
    "language": "language lang preferredlanguage patientlanguage speaks idioma",
    "therapist": "therapist provider clinician physicaltherapist assignedto terapeuta",
}
_FIELD_OF = {heading: field for field, headings in _HEADINGS.items() for heading in headings.split()}
_MANY = frozenset({"contact", "email", "phone"})  # may be in several columns: the first nonempty one counts
_NEEDED = (
    (("name", "last"), "name", "Name"),
    (("visit",), "day of the visit", "Visit"),
    (("contact", "email", "phone"), "contact", "Email, Phone or Contact"),
)
_OTHER_FILES = {
    b"PK\x03\x04": "This is an Excel workbook",
    b"\xd0\xcf\x11\xe0": "This is an old Excel workbook",
    b"%PDF": "This is a PDF",
}
_AS_CSV = "Open it, save it as “CSV UTF-8” (File, Save as), and choose that file"


class DayListError(ValueError):
    """The list as a whole cannot be read; the message says what to do."""


@dataclass(frozen=True)
class ListedRow:
    """One line of a list: its number in the text, and its cells by field."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class DayTable:
    """A list in cells: the heading of each field as typed, in order; unused headings; lines; broken lines."""

    headings: Mapping[str, str]
    unused: tuple[str, ...]
    rows: tuple[ListedRow, ...]
    broken: tuple[tuple[int, str], ...]


def uploaded_text(uploaded: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 with its mark, or Windows-1252. Raises DayListError for others."""
    for begins, what in _OTHER_FILES.items():
        if uploaded.startswith(begins):
            raise DayListError(f"{what}, not a CSV file. {_AS_CSV}")
    utf_16 = uploaded.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf_16 else ("utf-8-sig", "cp1252"):
        try:
            text = uploaded.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n\f\v\x85" for sign in text):
            return text
    raise DayListError(f"The letters of this file cannot be read. {_AS_CSV}")


def read_table(text: str) -> DayTable:
    """Return the cells of a list. Raises DayListError if it has no headings or too many lines."""
    text = _plain_ends(text)
    given = _SEPARATOR_LINE.match(text)
    separator = given[1] if given else _separator(text)
    if given:
        text = "\n" + text[given.end() :]  # lines keep their numbers
    records = _records(text, separator)
    headings = next((cells for _line, cells in records if cells), None)
    if headings is None:
        raise DayListError("The list is empty. Paste the heading line and a line for each person, or choose a file")
    fields = _fields(headings)
    rows, broken = [], []
    for number, (line, cells) in enumerate(records, 1):
        if number > MOST_LISTED:
            raise DayListError(f"The list has more than {MOST_LISTED} lines. Send it in parts")
        wrong = _what_is_broken(cells, fields, separator)
        if wrong:
            broken.append((line, wrong))
        else:
            rows.append(ListedRow(line, _by_field(cells or (), fields)))
    named: dict[str, str] = {}
    for field, heading in zip(fields, headings, strict=True):
        if field:
            named.setdefault(field, heading)
    unused = tuple(heading for field, heading in zip(fields, headings, strict=True) if heading and not field)
    return DayTable(named, unused, tuple(rows), tuple(broken))


def only_lines(text: str, wanted: Collection[int]) -> str:
    """Return a list with its headings and only the people on these lines; "" if there are none."""
    if not wanted:
        return ""
    table = read_table(text)
    starts = sorted([row.line for row in table.rows] + [line for line, _wrong in table.broken])
    lines = _plain_ends(text).split("\n")
    kept = lines[: starts[0] - 1]
    for start, end in zip(starts, [*starts[1:], len(lines) + 1], strict=True):
        kept += lines[start - 1 : end - 1] if start in wanted else []
    return "\n".join(kept)


def _plain_ends(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _separator(text: str) -> str:
    """Return the separator that splits the first line into the most known headings."""
    first = next((line for line in text.split("\n") if has_letter(line)), "")

    def known(separator: str) -> tuple[int, int]:
        _line, cells = next(_records(first, separator), (1, None))
        return (sum(1 for cell in cells or () if _plain(cell) in _FIELD_OF), len(cells or ()))

    return max(_BETWEEN, key=known)


def _records(text: str, separator: str) -> Iterator[tuple[int, Sequence[str] | None]]:
    """Yield each line that is not blank with its number; None for one whose quotation marks cannot be read."""
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    line = 1
    while True:
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:
            yield line, None
        else:
            if any(cells):
                yield line, cells
        line = reader.line_num + 1


def _fields(headings: Sequence[str]) -> list[str]:
    """Return the field of each column, "" for none. Raises DayListError if one is missing or appears twice."""
    fields = [_FIELD_OF.get(_plain(heading), "") for heading in headings]
    if not any(fields):
        raise DayListError(
            "The first line must name the columns, like: Name, Email, Phone, Visit, Time, Language. "
            "Add such a line above the first person"
        )
    for field in sorted(set(fields) - _MANY - {""}):
        same = [heading for heading, of in zip(headings, fields, strict=True) if of == field]
        if len(same) > 1:
            raise DayListError(f"The columns “{'” and “'.join(same)}” mean the same. Leave one of them out")
    for wanted, what, heading in _NEEDED:
        if not set(wanted) & set(fields):
            raise DayListError(f"There is no column for the {what}. Add one with the heading {heading}")
    return fields


def _what_is_broken(cells: Sequence[str] | None, fields: Sequence[str], separator: str) -> str:
    if cells is None:
        return "A quotation mark is not closed, or text follows it. Take the quotation marks out"
    if any(cells[len(fields) :]):
        between = _BETWEEN.get(separator, "separators")
        return f"It has {len(cells)} cells for {len(fields)} headings. Put text with {between} in it in quotation marks"
    if any(field and len(cell) > MOST_IN_CELL for field, cell in zip(fields, cells, strict=False)):
        return f"A cell has more than {MOST_IN_CELL} characters. Make it shorter"
    return ""


def _by_field(cells: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, cell in zip(fields, cells, strict=False):
        if field and not found.get(field):
            found[field] = cell
    return found


def _plain(heading: str) -> str:
    """Return a heading in lower case letters only: “E-mail address:” is emailaddress."""
    signs = unicodedata.normalize("NFKD", heading[:MOST_IN_CELL]).casefold()
    return "".join(sign for sign in signs if sign.isalpha())
