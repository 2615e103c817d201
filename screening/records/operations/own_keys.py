"""Giving records of earlier versions keys of their own, so that erasing a record destroys its key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import BindParameter, Table, bindparam, func, or_, select, update

from screening.records.database import Base, writable
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.record_seal import RecordSeal
from screening.records.sealing import PRACTICE_FORMAT, SealError

_AT_ONCE = 200  # rows in one transaction
# By table and column, the field a value is sealed for. Ends of days stay as they are: their chain covers the bytes.
FIELDS: Mapping[str, Mapping[str, str]] = {
    "screening": {"sealed_answers": "answers", "sealed_identity": "identity", "sealed_suggestion": "suggestion"},
    "former_identity": {"sealed": "identity"},
    "decision": {"sealed": "decision"},
    "correction": {"sealed": "correction"},
    "unsigned": {"sealed": "unsigned"},
    "health_link": {"sealed": "health link"},
    "hook_card": {"sealed": "card"},
    "episode": {"sealed": "closing"},
    "care_session": {"sealed": "session"},
    "follow_up": {"sealed": "follow-up"},
    "consent": {"sealed": "consent", "sealed_withdrawal": "withdrawal"},
    "care_count": {"sealed": "care count"},
    "draft": {"sealed": "content"},
    "invite": {"sealed": "invite"},
    "day_list": {"sealed": "list"},
    "call": {"sealed": "phone"},
    "call_log": {"sealed": "note"},
    "outbox": {"sealed": "mail"},
    "webhook": {"sealed": "secret"},
}
# What belongs to a record uses that record's key.
HANGS_ON: Mapping[str, str] = {
    "former_identity": "screening_id",
    "decision": "screening_id",
    "correction": "screening_id",
    "unsigned": "screening_id",
    "health_link": "screening_id",
    "hook_card": "screening_id",
    "episode": "screening_id",
    "care_session": "screening_id",
    "follow_up": "screening_id",
    "consent": "screening_id",
    "call_log": "call_id",
}


@dataclass(frozen=True)
class OwnKeys:
    """A batch of rows now with their own keys; `unread` could not be opened, `last` is the id of the last row."""

    count: int
    unread: int
    last: str


def give_own_keys(keys: KeyRing, name: str, after: str) -> OwnKeys | None:
    """Seal a batch of a table's rows with keys of their own, inside a transaction; None if there is none left.

    The batch has rows after an id that are still sealed with the practice's key.
    """
    table, fields, owner = Base.metadata.tables[name], FIELDS[name], HANGS_ON.get(name, "id")
    old = or_(*(func.substr(table.c[column], 1, 1) == PRACTICE_FORMAT for column in fields))
    query = select(table).where(old, table.c.id > after).order_by(table.c.id).limit(_AT_ONCE)
    rows = [dict(row) for row in writable().connection().execute(query.with_for_update()).mappings()]
    if not rows:
        return None
    keys.make_missing({row[owner] for row in rows})
    seal, sealed = RecordSeal(keys), []
    for row in rows:
        try:
            again = {
                column: seal.with_own_key(row[column], row["id"], field, row[owner])
                for column, field in fields.items()
                if (row[column] or b"").startswith(PRACTICE_FORMAT)
            }
        except SealError:  # a row that cannot be opened must not hide the others
            continue
        sealed.append({"record": row["id"], **{column: row[column] for column in fields}, **again})
    _write(table, list(fields), sealed)
    return OwnKeys(len(sealed), len(rows) - len(sealed), rows[-1]["id"])


def _write(table: Table, columns: list[str], rows: list[dict[str, bytes]]) -> None:
    if rows:
        values: dict[str, BindParameter[bytes]] = {column: bindparam(column) for column in columns}
        writable().connection().execute(update(table).where(table.c.id == bindparam("record")).values(values), rows)
