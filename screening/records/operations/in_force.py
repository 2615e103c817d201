"""What every page needs first, in one statement: the rules in force, whether they were accepted, the settings."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import literal, null, select, union_all

from screening.records.database import read_once, reader
from screening.records.last_known import last_known
from screening.records.operations.tables import SettingRow
from screening.records.tables import Acceptance, Activation

_RULES = ""  # no setting has this name
_newest = select(Activation.digest).order_by(Activation.id.desc()).limit(1).subquery()
_acceptor = select(Acceptance.accepted_by).where(Acceptance.digest == _newest.c.digest).limit(1).scalar_subquery()
# Built once, since that takes longer than executing it.
_EVERYTHING = union_all(
    select(literal(_RULES), _newest.c.digest, _acceptor),
    select(SettingRow.name, SettingRow.text, null()),
)


@dataclass(frozen=True)
class InForce:
    """The digest of the rules in force (None before the first start), and the saved settings: (name, text)."""

    rules: str | None
    is_accepted: bool
    settings: tuple[tuple[str, str], ...]


def in_force() -> InForce:
    """Return what is in force; read once per request, and again by each step that writes."""
    return read_once("in force", _read)


@last_known
def _read() -> InForce:
    rules, is_accepted, settings = None, False, []
    for name, text, acceptor in reader().execute(_EVERYTHING):
        if name == _RULES:
            rules, is_accepted = text, acceptor is not None
        else:
            settings.append((name, text))
    return InForce(rules, is_accepted, tuple(sorted(settings)))
