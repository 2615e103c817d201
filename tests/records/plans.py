"""Statements that a block runs, and which of them read a whole table that grows with the practice.

A database explains each statement with the values that it ran with. PostgreSQL is told to avoid whole tables, so that
it reads one only where no index helps, however few rows a test has. An index that is walked from one end counts as
reading the whole table, unless the statement stops after some rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event

from screening.records.database import db

GROWING = {  # with the screenings that a practice keeps
    *("screening", "queue_place", "person_index", "decision", "audit_entry", "audit_chain", "call", "call_log"),
    *("draft", "draft_key", "invite", "correction", "unsigned", "patient_link", "former_identity", "insight_count"),
    *("insight_day", "episode", "care_session", "follow_up", "consent", "health_link", "received", "hook_card"),
    *("delivery", "wrapped_key", "sign_in"),
}
_WALKS = {"Index Scan", "Index Only Scan"}


@dataclass(frozen=True)
class Statement:
    """A statement as it ran."""

    sql: str
    values: Any


@contextmanager
def statements(engine: Engine) -> Iterator[list[Statement]]:
    """Yield the statements of a block, each once, as they come."""
    seen: dict[str, Statement] = {}
    found: list[Statement] = []

    def note(_connection: Any, _cursor: Any, sql: str, values: Any, *_more: Any) -> None:
        if sql not in seen and re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", sql):
            seen[sql] = Statement(sql, values[0] if isinstance(values, list) else values)
            found.append(seen[sql])

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def whole_tables(found: list[Statement]) -> dict[str, str]:
    """Return the statements that read a whole table which grows, each with how."""
    read = _in_postgresql if db.engine.dialect.name == "postgresql" else _in_sqlite
    with db.engine.connect() as connection:
        cursor = connection.connection.cursor()
        return {one.sql: how for one in found if (how := read(cursor, one))}


def words_of_plan(one: Statement) -> str:
    """Return how the database runs a statement that it must not sort for."""
    with db.engine.connect() as connection:
        cursor = connection.connection.cursor()
        if db.engine.dialect.name != "postgresql":
            return str(cursor.execute(f"EXPLAIN QUERY PLAN {one.sql}", one.values).fetchall())
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        return str(cursor.execute(f"EXPLAIN {one.sql}", one.values).fetchall())


def _in_sqlite(cursor: Any, one: Statement) -> str:
    plan = cursor.execute(f"EXPLAIN QUERY PLAN {one.sql}", one.values).fetchall()
    names = {alias: table for table, alias in re.findall(r'"?(\w+)"? AS (\w+)', one.sql)}
    sorted_after = {parent for _step, parent, _, words in plan if words.startswith("USE TEMP B-TREE FOR ORDER BY")}
    whole = []
    for _step, parent, _, words in plan:
        walk = re.match(r"SCAN (\w+)( USING (COVERING )?INDEX)?", words)
        stops = "LIMIT" in one.sql and parent not in sorted_after
        if walk and names.get(walk[1], walk[1]) in GROWING and not (walk[2] and stops):
            whole.append(words)
    return "; ".join(whole)


def _in_postgresql(cursor: Any, one: Statement) -> str:
    cursor.execute("SET LOCAL enable_seqscan = off")
    [[plan]] = cursor.execute(f"EXPLAIN (FORMAT JSON) {one.sql}", one.values).fetchall()
    return "; ".join(_walked(plan[0]["Plan"], stops=False))


def _walked(node: dict[str, Any], *, stops: bool) -> Iterator[str]:
    """Yield the nodes of a plan that read a whole table; `stops` says that those above need only some rows."""
    kind, table = node["Node Type"], node.get("Relation Name")
    stops = (stops or kind == "Limit") and kind not in ("Sort", "Aggregate", "Hash")
    whole = kind == "Seq Scan" or (kind in _WALKS and "Index Cond" not in node and not stops)
    if whole and table in GROWING:
        yield f"{kind} on {table} {node.get('Filter', '')}".strip()
    for child in node.get("Plans", ()):
        yield from _walked(child, stops=stops)
