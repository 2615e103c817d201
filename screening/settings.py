"""What differs between a laptop, a test and production. Read once, at start; wrong values are refused together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values

LANGUAGES = ("en", "es")
CHECKOUT = Path(__file__).resolve().parent.parent
KEY_BYTES = 32
_MINUTES = range(15, 61)
_LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
_SRGB_KNEE = 0.04045  # below it sRGB is linear (IEC 61966-2-1)
_LOGO_BYTES = 50_000
_PROXIES = range(6)
_READABLE_BY_OTHERS = 0o007
_SETTINGS = (
    *("DATABASE_URL", "KEY_FILE", "PRACTICE", "PHONE", "HOURS", "HOURS_ES", "TIME_ZONE"),
    *("ADDRESS", "PROXIES", "IDLE_MINUTES", "RULES", "DEMO"),
    *("OUT_OF_HOURS", "OUT_OF_HOURS_ES", "COLOUR", "LOGO"),
)
_OUT_OF_HOURS = {
    "en": "When we are closed, leave a message and we call you when we open. If it cannot wait, call 911.",
    "es": "Si está cerrado, deje un mensaje y le llamamos cuando abramos. Si no puede esperar, llame al 911.",
}
Value = TypeVar("Value")


class SettingsError(Exception):
    """Settings that cannot be used; `problems` has one sentence for each, with the name of the setting."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """Settings of one running practice (docs/settings.md).

    `key` is the 32-byte master key; everything that is sealed or signed derives from it. `time_zone` decides which
    day it is for the practice. `address` is where people open the tool, `proxies` how many proxies stand before it.
    A session ends after `idle` without a page. `hours` are when the phone is answered and `out_of_hours` is what
    patients read beside them, each by language. `colour`
    (#rrggbb, readable under white) and `logo` (SVG or PNG) are the practice's brand. `demo` shows made-up data and
    allows plain http on this machine.
    """

    database_url: str
    key: bytes
    practice: str
    phone: str
    hours: Mapping[str, str]
    time_zone: ZoneInfo
    address: str = "http://localhost:8000"
    proxies: int = 0
    idle: timedelta = timedelta(minutes=30)
    rules_path: Path = CHECKOUT / "rules.yaml"
    demo: bool = False
    out_of_hours: Mapping[str, str] = field(default_factory=lambda: _OUT_OF_HOURS)
    colour: str | None = None
    logo: Path | None = None

    @property
    def secure(self) -> bool:
        """Whether people reach the tool over TLS."""
        return self.address.startswith("https:")

    @property
    def host(self) -> str:
        """The only host name that is answered."""
        return urlsplit(self.address).hostname or ""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read the SCREENING_… variables, and those of the file that SCREENING_SETTINGS names (the environment wins).

        Raises SettingsError naming every setting that is missing, wrong or unknown.
        """
        return _Reader(environ).read()


class _Reader:
    """Reads settings one by one and collects what is wrong, so that all of it is told at once."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.problems: list[str] = []
        self._values = {**self._file(environ.get("SCREENING_SETTINGS", "")), **environ}
        self._demo = self._one("DEMO", "no", _yes_or_no, 'must be "yes" or "no"', False)
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
            proxies=self._one("PROXIES", "0", _count, "is the number of proxies in front, 0 to 5", 0),
            idle=self._one("IDLE_MINUTES", "30", _idle, "is a number of minutes from 15 to 60", timedelta(minutes=30)),
            rules_path=Path(self._values.get("SCREENING_RULES", Settings.rules_path)),
            demo=self._demo,
            out_of_hours=self._out_of_hours(),
            colour=self._one("COLOUR", "", _colour, "is #rrggbb, dark enough for white words on it (4.5 to 1)", None),
            logo=self._one("LOGO", "", _logo, "names an SVG or PNG file of at most 50 kB", None),
        )
        if self.problems:
            raise SettingsError(self.problems)
        return settings

    def _file(self, path: str) -> dict[str, str]:
        if not path:
            return {}
        if not Path(path).is_file():
            self.problems.append(f"SCREENING_SETTINGS names no file: {path}")
            return {}
        values = dotenv_values(path, interpolate=False)
        known = {f"SCREENING_{name}" for name in _SETTINGS}
        self.problems += [f"{name} in {path} is no setting" for name in values if name not in known]
        return {name: value or "" for name, value in values.items()}

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
            return _OUT_OF_HOURS
        self.problems += [f"SCREENING_{names[language]} is missing" for language, text in given.items() if not text]
        return given

    def _address(self) -> str:
        address = self._values.get("SCREENING_ADDRESS", "" if not self._demo else Settings.address).rstrip("/")
        parts = urlsplit(address)
        if not parts.hostname or parts.path or (parts.scheme != "https" and not self._demo):
            self.problems.append("SCREENING_ADDRESS is where people open the tool, such as https://forms.example.com")
        return address

    def _key(self, path: str) -> bytes:
        try:
            key = bytes.fromhex(Path(path).read_text(encoding="ascii").strip()) if path else b""
        except (OSError, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            wanted = "must name a file with 64 hexadecimal digits (screening key new FILE)"
            self.problems.append(f"SCREENING_KEY_FILE {wanted}")
        elif Path(path).stat().st_mode & _READABLE_BY_OTHERS:
            self.problems.append(f"SCREENING_KEY_FILE can be read by everyone: chmod o= {path}")
        return key


def _yes_or_no(text: str) -> bool:
    return {"yes": True, "no": False}[text]


def _count(text: str) -> int:
    if int(text) not in _PROXIES:
        raise ValueError(text)
    return int(text)


def _idle(text: str) -> timedelta:
    minutes = int(text)
    if minutes not in _MINUTES:
        raise ValueError(minutes)
    return timedelta(minutes=minutes)


def _colour(text: str) -> str | None:
    if not text:
        return None
    red, green, blue = (_linear(byte / 255) for byte in bytes.fromhex(text.removeprefix("#")))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue  # WCAG 2.2, relative luminance
    if 1.05 / (luminance + 0.05) < _LEAST_CONTRAST:
        raise ValueError(text)
    return "#" + text.removeprefix("#").lower()


def _linear(part: float) -> float:
    return part / 12.92 if part <= _SRGB_KNEE else ((part + 0.055) / 1.055) ** 2.4


def _logo(text: str) -> Path | None:
    path = Path(text)
    if not text:
        return None
    if path.suffix not in (".svg", ".png") or path.stat().st_size > _LOGO_BYTES:
        raise ValueError(text)
    return path
