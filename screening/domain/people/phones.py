"""Phone numbers as people type and paste them."""

from __future__ import annotations

import re
import unicodedata

from screening.domain.people.text import one_line

_DIGITS = range(10, 16)  # E.164 allows 15
_LONGEST = 100  # with label, invisible characters and extension
_LOCAL = 10  # digits of a US number
_LABEL = re.compile(r"^\W*(?:tel|telephone|telefono|phone)\b[\s.:/]*")
_EXTENSION = re.compile(r"(?:[;,]?\s*(?:extension|extn|ext|anexo|int|x|×)\s*[.:=]?|[#,;])\s*([0-9]{1,6})\W*$")
_US = "[2-9][0-9]{2}[^0-9]{0,3}[0-9]{3}[^0-9]{0,3}[0-9]{4}(?![0-9])"
_FIRST = re.compile(rf"\+1[^0-9]{{0,3}}{_US}|\+[0-9](?:[^0-9]{{0,3}}[0-9]){{9,14}}|(?<![0-9+])1?[^0-9+]{{0,3}}{_US}")
_KEYPAD = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_NORTH_AMERICAN = re.compile(r"1?([2-9][0-9]{2})([2-9][0-9]{2})([0-9]{4})")


def clean_phone(typed: str) -> str:
    """Return the number in the form it is stored in, such as "509 555 0199", "+52 33 1234 5678" or "509 555 0199 x12".

    Anything between digits is read as a space. Raises ValueError for letters, for other than 10 to 15 digits, and for
    text too long to be a phone number.
    """
    if len(typed) > _LONGEST:
        raise ValueError("too long")
    number, extension = _parted(_plain(typed))
    groups = re.findall("[0-9]+", number)
    digits = "".join(groups)
    if len(digits) not in _DIGITS or any(sign.isalpha() for sign in number):
        raise ValueError("not a phone number")
    abroad = number[: number.index(digits[0])].rstrip(" (").endswith("+")
    known = _NORTH_AMERICAN.fullmatch(digits)
    if known and (not abroad or len(digits) > _LOCAL):
        abroad = len(digits) > _LOCAL
        groups = [*(["1"] if abroad else []), *known.groups()]
    return ("+" if abroad else "") + " ".join(groups) + (f" x{extension}" if extension else "")


def last_ten(phone: str) -> str:
    """Return the last ten digits, which find a number with or without its country code; "" if there is no number."""
    try:
        number, _extension = _parted(clean_phone(phone))
    except ValueError:
        return ""
    return "".join(re.findall("[0-9]+", number))[-_LOCAL:]


def tel_link(phone: str) -> str:
    """Return the tel: URI (RFC 3966) of the first number in a text, such as "(509) 555-CARE, or text 509 555 0101"."""
    number, extension = _parted(_plain(phone))
    found = _FIRST.search(number) or _FIRST.search(number.translate(_KEYPAD))
    digits = re.sub("[^0-9+]", "", found.group() if found else number)
    return f"tel:{digits}" + (f";ext={extension}" if extension else "")


def _plain(typed: str) -> str:
    """Return the text in ASCII (full-width and accented characters converted), without labels such as "phone"."""
    signs = unicodedata.normalize("NFKD", one_line(typed)).casefold()
    return _LABEL.sub("", "".join(sign for sign in signs if not unicodedata.combining(sign)))


def _parted(plain: str) -> tuple[str, str]:
    """Return number and extension; digits that look like an extension stay in the number if it would be too short."""
    found = _EXTENSION.search(plain)
    if found and len(re.findall("[0-9]", plain[: found.start()])) in _DIGITS:
        return plain[: found.start()], found.group(1)
    return plain, ""
