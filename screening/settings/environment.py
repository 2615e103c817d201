"""Settings from the environment and a file: read once, at start; all wrong values are reported together."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar

from dotenv.parser import Binding, parse_stream

from screening.settings import MailServer, Settings
from screening.settings.fhir_server import NAMES as PUSH
from screening.settings.fhir_server import read_fhir_server
from screening.settings.key_file import other_owner, read_keys
from screening.settings.languages import FIRST, by_language, languages_of
from screening.settings.notices import NOTICES, notice
from screening.settings.plain import PLAIN
from screening.settings.single_sign_on import NAMES as OIDC
from screening.settings.single_sign_on import read_single_sign_on
from screening.settings.text_files import EncodingError, is_readable_by_others, text_of
from screening.settings.values import languages, mail_server, web_address

# Texts that have a default: in every language that patients may pick, or in none.
WITH_DEFAULT = ("OUT_OF_HOURS", "VISIT_BRING", "VISIT_WEAR", "VISIT_EAT", "VISIT_ARRIVE")
# Texts that may be missing in a language: `screening doctor` reports it.
_NOTICES = tuple(name.upper() for name in NOTICES)
# Settings that depend on others have a method of their own below.
TOGETHER = ("KEY_FILE", "HOURS", *WITH_DEFAULT, *_NOTICES, "LANGUAGES", "ADDRESS", "MAIL", "MAIL_FROM", *OIDC, *PUSH)
_BY_LANGUAGE = "|".join(("HOURS", *WITH_DEFAULT, *_NOTICES))
_KNOWN = re.compile(f"SCREENING_({'|'.join((*PLAIN, *TOGETHER))}|({_BY_LANGUAGE})_[A-Z]{{2}})")
_MAY_HOLD_A_PASSWORD = ("SCREENING_MAIL", "SCREENING_DATABASE_URL")
Value = TypeVar("Value")


class SettingsError(Exception):
    """Settings that cannot be used; `problems` has one sentence for each, with the name of the setting."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings of the SCREENING_… variables, and of the file SCREENING_SETTINGS (the environment wins).

    Raises SettingsError naming every setting that is missing, wrong or unknown.
    """
    return _Reader(environ).read()


class _Reader:
    """Reads settings one by one and collects what is wrong, so that everything is reported at once."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.problems: list[str] = []
        self._values = {**self._file(environ.get("SCREENING_SETTINGS", "")), **environ}
        ours = {name for name in environ if name.startswith("SCREENING_")}
        self.problems += [
            f"{name} is not a setting" for name in sorted(ours - {"SCREENING_SETTINGS"}) if _unknown(name)
        ]
        self._plain = self._read_plain()
        self._demo = self._plain.get("demo", Settings.demo)
        if environ.get("FLASK_DEBUG", "0") not in ("", "0") and not self._demo:
            self.problems.append("FLASK_DEBUG must not be set: a debugger lets strangers run code")

    def read(self) -> Settings:
        together: dict[str, Any] = {**self._texts(), "mail": self._mail()}
        together.update(self._keys(self._values.get("SCREENING_KEY_FILE", "")))
        together["address"] = self._address()
        together["single_sign_on"], problems = read_single_sign_on(self._values, demo=self._demo)
        self.problems += problems
        together["push"], problems = read_fhir_server(self._values, demo=self._demo)
        self.problems += problems
        if self.problems:
            raise SettingsError(self.problems)
        return Settings(**self._plain, **together)

    def _file(self, path: str) -> dict[str, str]:
        if not path:
            return {}
        try:
            lines = list(parse_stream(StringIO(text_of(Path(path)))))
        except OSError:
            self.problems.append(f"SCREENING_SETTINGS must name a readable file: {path}")
            return {}
        except EncodingError as error:
            self.problems.append(f"SCREENING_SETTINGS: {path} cannot be read: {error}")
            return {}
        self.problems += [f"{path}: {problem}" for line in lines if (problem := _problem(line))]
        values = {line.key: line.value or "" for line in lines if line.key}
        self.problems += [f"{name} in {path} is not a setting" for name in values if _unknown(name)]
        if any("@" in values.get(name, "") for name in _MAY_HOLD_A_PASSWORD) and is_readable_by_others(path):
            self.problems.append(f"SCREENING_SETTINGS contains a password and can be read by everyone: chmod o= {path}")
        return values

    def _read_plain(self) -> dict[str, Any]:
        """Return the plain settings that were given, by field; the others keep their defaults in Settings."""
        wanted = {name: one for name, one in PLAIN.items() if one.needed or f"SCREENING_{name}" in self._values}
        return {one.field: self._one(name, one.read, one.wrong) for name, one in wanted.items()}

    def _one(self, name: str, read: Callable[[str], Value], wrong: str, default: str = "") -> Value | None:
        try:
            return read(self._values.get(f"SCREENING_{name}", default))
        except (KeyError, ValueError, OSError):
            self.problems.append(f"SCREENING_{name} {wrong}")
            return None

    def _texts(self) -> dict[str, Any]:
        """Return the languages patients may pick, and the texts they read in each."""
        known = languages_of(self._plain.get("rules_path") or Settings.rules_path)
        wrong = f"must be one or more of {', '.join(known)}, separated by commas: the languages of the rules file"
        picked = self._one("LANGUAGES", partial(languages, known=known), wrong, ",".join(known)) or known
        hours, others = self._given("hours"), {name.lower(): self._given(name.lower()) for name in WITH_DEFAULT}
        wanted = [by_language("hours", code) for code in dict.fromkeys([FIRST, *picked]) if code not in hours]
        for name, texts in others.items():  # patients should not read a sentence in a language they did not pick
            wanted += [by_language(name, code) for code in picked if texts and code not in texts]
        self.problems += [f"SCREENING_{name.upper()} is missing" for name in wanted]
        chosen = picked if "SCREENING_LANGUAGES" in self._values else ()
        return {"languages": chosen, "hours": hours, **others, **{name: self._notice(name) for name in NOTICES}}

    def _notice(self, name: str) -> Mapping[str, str]:
        found = self._given(name)
        for code, text in found.items():
            try:
                notice(text)
            except ValueError:
                named = by_language(name, code).upper()
                self.problems.append(f"SCREENING_{named} must be a text, or an address that begins with https://")
        return found

    def _given(self, name: str) -> Mapping[str, str]:
        """Return the given texts of a setting that has one per language: code → text."""
        beginning = f"SCREENING_{name.upper()}"
        found = {FIRST: self._values.get(beginning, "").strip()}
        for key, text in self._values.items():
            code = key.removeprefix(f"{beginning}_").lower()
            if re.fullmatch(f"{beginning}_[A-Z]{{2}}", key):
                found[code] = text.strip()
        return {code: text for code, text in found.items() if text}

    def _mail(self) -> MailServer | None:
        wrong = (
            "must be a mail server, such as smtps://user:password@mail.example.com:465; "
            "in a password / is written %2F, ? is %3F, # is %23 and % is %25"
        )
        server = self._one("MAIL", mail_server, wrong)
        sender = self._values.get("SCREENING_MAIL_FROM", "").strip()
        if server and "@" not in sender:
            self.problems.append("SCREENING_MAIL_FROM must be the email address that mail is sent from")
        return replace(server, sender=sender) if server else None

    def _address(self) -> str:
        wrong = (
            "must be where people open it, such as https://forms.example.com: a name of a-z, 0-9, hyphens and dots, "
            "none at its end (write other letters as xn--…), or an IPv4 address; a port is allowed, a path is not"
        )
        default = Settings.address if self._demo else ""
        return self._one("ADDRESS", partial(web_address, secure=not self._demo), wrong, default) or default

    def _keys(self, path: str) -> dict[str, Any]:
        try:
            if owner := other_owner(Path(path)):
                wanted = f"run this as that user (runuser -u {owner} -- …)"
                self.problems.append(f"SCREENING_KEY_FILE belongs to another user, and this is root: {wanted}")
            *older, key = read_keys(Path(path))
        except PermissionError:
            self.problems.append(f"SCREENING_KEY_FILE must be readable by this user: chown it to them: {path}")
            return {}
        except (OSError, ValueError):
            wanted = "must name a file with 64 hexadecimal digits (screening key new FILE)"
            self.problems.append(f"SCREENING_KEY_FILE {wanted}")
            return {}
        if is_readable_by_others(path):
            self.problems.append(f"SCREENING_KEY_FILE can be read by everyone: chmod o= {path}")
        return {"key": key, "older_keys": tuple(older), "key_file": Path(path)}


def _unknown(name: str) -> bool:
    return not _KNOWN.fullmatch(name)


def _problem(line: Binding) -> str:
    """Return what is wrong with a line of the file, or "" if nothing, without the value, which may be a secret."""
    if line.error:
        return f"line {line.original.line} is not NAME=value, or a quote is not closed"
    written = line.original.string.partition("=")[2].strip()
    if line.value is not None and written[:1] not in ("'", '"') and written != line.value:
        return f"{line.key}: the text after # is ignored: put the value in quotes, or the comment on its own line"
    return ""
