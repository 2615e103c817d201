"""What differs between a laptop, a test and production. Read once, at start; wrong values are refused together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

CHECKOUT = Path(__file__).resolve().parent.parent
KEY_BYTES = 32


class SettingsError(Exception):
    """Settings that cannot be used; `problems` has one sentence for each, with the name of the setting."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """Settings of one running practice (docs/settings.md).

    `key` is the 32-byte master key; everything that is sealed or signed derives from it. `time_zone` decides which
    day it is for the practice. `demo` shows made-up data and allows plain http on this machine.
    """

    database_url: str
    key: bytes
    practice: str
    phone: str
    hours: str
    time_zone: ZoneInfo
    rules_path: Path = CHECKOUT / "rules.yaml"
    demo: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read the SCREENING_… variables. Raises SettingsError naming every one that is missing or wrong."""
        problems: list[str] = []
        needed = {name: environ.get(f"SCREENING_{name}", "") for name in ("DATABASE_URL", "PRACTICE", "PHONE", "HOURS")}
        problems += [f"SCREENING_{name} is missing" for name, value in needed.items() if not value.strip()]
        key = _key(environ.get("SCREENING_KEY_FILE", ""), problems)
        time_zone = _time_zone(environ.get("SCREENING_TIME_ZONE", "America/Los_Angeles"), problems)
        demo = environ.get("SCREENING_DEMO", "no")
        if demo not in ("yes", "no"):
            problems.append('SCREENING_DEMO must be "yes" or "no"')
        if problems or time_zone is None:
            raise SettingsError(problems)
        rules_path = Path(environ.get("SCREENING_RULES", cls.rules_path))
        return cls(
            needed["DATABASE_URL"],
            key,
            needed["PRACTICE"],
            needed["PHONE"],
            needed["HOURS"],
            time_zone,
            rules_path,
            demo == "yes",
        )


def _key(path: str, problems: list[str]) -> bytes:
    try:
        key = bytes.fromhex(Path(path).read_text(encoding="ascii").strip()) if path else b""
    except (OSError, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        problems.append("SCREENING_KEY_FILE must name a file with 64 hexadecimal digits (screening key new FILE)")
    return key


def _time_zone(name: str, problems: list[str]) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        problems.append('SCREENING_TIME_ZONE is not a time zone such as "America/Los_Angeles"')
        return None
