"""Settings from the environment and a file: read once, at start; wrong values are refused together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from dotenv.parser import Binding, parse_stream

from screening.settings import LANGUAGES, OUT_OF_HOURS, MailServer, Settings
from screening.settings.text_files import EncodingError, text_of
from screening.settings.values import (
    addresses,
    colour,
    contact,
    count,
    idle,
    languages,
    link,
    logo,
    mail_server,
    web_address,
    years,
    yes_or_no,
)

KEY_BYTES = 32
_OTHERS = 0o007  # of a file's mode: what everybody may do
_SETTINGS = (
    *("DATABASE_URL", "KEY_FILE", "PRACTICE", "PHONE", "HOURS", "HOURS_ES", "TIME_ZONE"),
    *("ADDRESS", "PROXIES", "IDLE_MINUTES", "RULES", "DEMO"),
    *(
        "OUT_OF_HOURS",
        "OUT_OF_HOURS_ES",
        "COLOUR",
        "LOGO",
        "OPEN_LINK",
        "BOOKING_LINK",
        "POSTAL_ADDRESS",
        "LANGUAGES",
        "MAIL",
        "MAIL_FROM",
        "ALERTS_TO",
        "KEEP_SIGNED_YEARS",
        "SECURITY_CONTACT",
    ),
)
_KNOWN = {f"SCREENING_{name}" for name in _SETTINGS}
_MAY_HOLD_A_PASSWORD = ("SCREENING_MAIL", "SCREENING_DATABASE_URL")
Value = TypeVar("Value")


class SettingsError(Exception):
    """Settings that cannot be used; `problems` has one sentence for each, with the name of the setting."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the SCREENING_… variables, and those of the file that SCREENING_SETTINGS names (the environment wins).

    Raises SettingsError naming every setting that is missing, wrong or unknown.
    """
    return _Reader(environ).read()


class _Reader:
    """Reads settings one by one and collects what is wrong, so that all of it is told at once."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.problems: list[str] = []
        self._values = {**self._file(environ.get("SCREENING_SETTINGS", "")), **environ}
        ours = {name for name in environ if name.startswith("SCREENING_")}
        self.problems += [f"{name} is no setting" for name in sorted(ours - _KNOWN - {"SCREENING_SETTINGS"})]
        self._demo = self._one("DEMO", "no", yes_or_no, 'must be "yes" or "no"', False)
        if environ.get("FLASK_DEBUG", "0") not in ("", "0") and not self._demo:
            self.problems.append("FLASK_DEBUG must not be set: a debugger lets strangers run code")

    def read(self) -> Settings:
        needed = {name: self._needed(name) for name in ("DATABASE_URL", "PRACTICE", "PHONE", "HOURS", "HOURS_ES")}
        zone = "is not a time zone such as America/Los_Angeles"
        settings = Settings(
            database_url=needed["DATABASE_URL"],
            key=self._key(self._values.get("SCREENING_KEY_FILE", "")),
            practice=needed["PRACTICE"],
            phone=needed["PHONE"],
            hours={"en": needed["HOURS"], "es": needed["HOURS_ES"]},
            time_zone=self._one("TIME_ZONE", "America/Los_Angeles", ZoneInfo, zone, ZoneInfo("UTC")),
            address=self._address(),
            proxies=self._one("PROXIES", "0", count, "is the number of proxies in front, 0 to 5", 0),
            idle=self._one("IDLE_MINUTES", "30", idle, "is a number of minutes from 15 to 60", timedelta(minutes=30)),
            rules_path=Path(self._values.get("SCREENING_RULES", Settings.rules_path)),
            demo=self._demo,
            out_of_hours=self._out_of_hours(),
            colour=self._one("COLOUR", "", colour, "is #rrggbb, dark enough for white words on it (4.5 to 1)", None),
            open_link=self._one("OPEN_LINK", "yes", yes_or_no, 'must be "yes" or "no"', True),
            booking_link=self._one("BOOKING_LINK", "", link, "is an address that begins with https://", ""),
            postal_address=self._values.get("SCREENING_POSTAL_ADDRESS", "").strip(),
            languages=self._one("LANGUAGES", "en,es", languages, "is en, es, or both with a comma between", LANGUAGES),
            mail=self._mail(),
            alerts_to=self._one("ALERTS_TO", "", addresses, "is a list of e-mail addresses, with commas between", ()),
            keep_signed_years=self._one("KEEP_SIGNED_YEARS", "", years, "is a number of years from 1 to 100", None),
            security_contact=self._one("SECURITY_CONTACT", "", contact, "is an e-mail or https address", ""),
            logo=self._one("LOGO", "", logo, "names an SVG or PNG file of at most 50 kB", None),
        )
        if self.problems:
            raise SettingsError(self.problems)
        return settings

    def _file(self, path: str) -> dict[str, str]:
        if not path:
            return {}
        try:
            lines = list(parse_stream(StringIO(text_of(Path(path)))))
        except OSError:
            self.problems.append(f"SCREENING_SETTINGS names no file that can be read: {path}")
            return {}
        except EncodingError as error:
            self.problems.append(f"SCREENING_SETTINGS: {path} cannot be read: {error}")
            return {}
        self.problems += [f"{path}: {problem}" for line in lines if (problem := _problem(line))]
        values = {line.key: line.value or "" for line in lines if line.key}
        self.problems += [f"{name} in {path} is no setting" for name in values if name not in _KNOWN]
        if any("@" in values.get(name, "") for name in _MAY_HOLD_A_PASSWORD) and _readable_by_others(path):
            self.problems.append(f"SCREENING_SETTINGS holds a password and can be read by everyone: chmod o= {path}")
        return values

    def _needed(self, name: str) -> str:
        value = self._values.get(f"SCREENING_{name}", "").strip()
        if not value:
            self.problems.append(f"SCREENING_{name} is missing")
        return value

    def _one(self, name: str, default: str, read: Callable[[str], Value], wrong: str, instead: Value) -> Value:
        try:
            return read(self._values.get(f"SCREENING_{name}", default))
        except (KeyError, ValueError, OSError):
            self.problems.append(f"SCREENING_{name} {wrong}")
            return instead

    def _out_of_hours(self) -> Mapping[str, str]:
        """Both languages or none: nobody may read a sentence in a language they did not pick."""
        names = {"en": "OUT_OF_HOURS", "es": "OUT_OF_HOURS_ES"}
        given = {language: self._values.get(f"SCREENING_{name}", "").strip() for language, name in names.items()}
        if not any(given.values()):
            return OUT_OF_HOURS
        self.problems += [f"SCREENING_{names[language]} is missing" for language, text in given.items() if not text]
        return given

    def _mail(self) -> MailServer | None:
        wrong = (
            "is a mail server, such as smtps://user:password@mail.example.com:465; "
            "in a password / is written %2F, ? is %3F, # is %23 and % is %25"
        )
        server = self._one("MAIL", "", mail_server, wrong, None)
        sender = self._values.get("SCREENING_MAIL_FROM", "").strip()
        if server and "@" not in sender:
            self.problems.append("SCREENING_MAIL_FROM is the e-mail address that mails come from")
        return replace(server, sender=sender) if server else None

    def _address(self) -> str:
        wrong = (
            "is where people open the tool, such as https://forms.example.com: a name of a-z, 0-9, hyphens and dots, "
            "none at its end (other letters as xn--…), or an IPv4 address; a port may follow, no path"
        )
        default = Settings.address if self._demo else ""
        return self._one("ADDRESS", default, partial(web_address, secure=not self._demo), wrong, default)

    def _key(self, path: str) -> bytes:
        try:
            key = bytes.fromhex(Path(path).read_text(encoding="ascii").strip()) if path else b""
        except (OSError, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            wanted = "must name a file with 64 hexadecimal digits (screening key new FILE)"
            self.problems.append(f"SCREENING_KEY_FILE {wanted}")
        elif _readable_by_others(path):
            self.problems.append(f"SCREENING_KEY_FILE can be read by everyone: chmod o= {path}")
        return key


def _problem(line: Binding) -> str:
    """Say what is wrong with a line of the file; "" for nothing. The value may be a secret: it is not told."""
    if line.error:
        return f"line {line.original.line} is not NAME=value, or a quote is not closed"
    written = line.original.string.partition("=")[2].strip()
    if line.value is not None and written[:1] not in ("'", '"') and written != line.value:
        return (
            f"{line.key}: what stands behind # is left out: put the value in quotes, or a remark on a line of its own"
        )
    return ""


def _readable_by_others(path: str) -> bool:
    return bool(Path(path).stat().st_mode & _OTHERS)
