"""Consent texts of the practice: each version is kept as published, and the highest is the one to sign."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError

from screening.records.access.tables import Person
from screening.records.consents.tables import ConsentTextRow
from screening.records.database import db, writable


class PublishedMeanwhileError(Exception):
    """Someone else published a version after this one was started; nothing was written."""


@dataclass(frozen=True)
class ConsentText:
    """One version: its text in each of its languages, who published it, and when."""

    version: int
    published_at: datetime
    published_by: str
    texts: Mapping[str, str]


class ConsentTexts:
    """The store of consent texts."""

    def newest(self) -> ConsentText | None:
        """Return the version to sign; None if none was published."""
        return next(iter(_found(_query().limit(1))), None)

    def get(self, version: int) -> ConsentText | None:
        """Return one version."""
        return next(iter(_found(_query().where(ConsentTextRow.version == version))), None)

    def all(self) -> list[ConsentText]:
        """Return every version, the newest first."""
        return _found(_query())

    def publish(self, texts: Mapping[str, str], seen: int, by: int) -> int:
        """Add a version to replace the one that was `seen` (0: none); return its number.

        Raises PublishedMeanwhileError.
        """
        session = writable()
        if (session.scalar(select(func.max(ConsentTextRow.version))) or 0) != seen:
            raise PublishedMeanwhileError
        row = ConsentTextRow(version=seen + 1, published_at=datetime.now(UTC), published_by=by)
        row.texts = json.dumps(dict(texts), ensure_ascii=False)
        session.add(row)
        try:
            session.flush()
        except IntegrityError:
            raise PublishedMeanwhileError from None
        return seen + 1


def _query() -> Select[ConsentTextRow, str]:
    named = select(ConsentTextRow, Person.name).join(Person, Person.id == ConsentTextRow.published_by)
    return named.order_by(ConsentTextRow.version.desc())


def _found(query: Select[ConsentTextRow, str]) -> list[ConsentText]:
    rows = db.session.execute(query).all()
    return [ConsentText(row.version, row.published_at, name, json.loads(row.texts)) for row, name in rows]
