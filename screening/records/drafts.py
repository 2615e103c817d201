"""Drafts: what somebody has answered so far, found again by the secret token in their cookie."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from screening.domain.answers import Value
from screening.records.database import db, writing
from screening.records.sealing import Seal
from screening.records.tables import DraftRow

LIFETIME = timedelta(hours=72)
_FIELD = "content"


@dataclass
class Content:
    """What is sealed in a draft. `warning_signs` remembers each emergency answer ever given: question → options."""

    answers: dict[str, Value] = field(default_factory=dict)
    warning_signs: dict[str, list[str]] = field(default_factory=dict)
    identity: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """One draft as it stood when it was read. `revision` counts its changes; `screening_id` is set once it is sent."""

    id: str
    digest: str
    revision: int
    started_at: datetime
    content: Content
    screening_id: str | None


class GoneError(Exception):
    """The draft does not exist: never made, run out, or deleted."""


class Drafts:
    """The store of drafts."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def start(self, digest: str, warning_signs: dict[str, list[str]] | None = None) -> str:
        """Start a draft under a rules version; give its token (192 bits), of which only a hash is kept.

        `warning_signs` are those that the same person ticked before starting over. Drafts whose time is over go.
        """
        token = secrets.token_urlsafe(24)
        draft_id, now = uuid4().hex, datetime.now(UTC)
        with writing() as session:
            session.execute(delete(DraftRow).where(DraftRow.expires_at <= now))
            session.add(
                DraftRow(
                    id=draft_id,
                    token_hash=_hash(token),
                    digest=digest,
                    revision=0,
                    started_at=now,
                    expires_at=now + LIFETIME,
                    sealed=self._sealed(draft_id, Content(warning_signs=warning_signs or {})),
                )
            )
        return token

    def find(self, token: str | None) -> Draft | None:
        """Give the draft of a token; None when there is none or its 72 hours are over."""
        row = db.session.scalar(_by_token(token)) if token else None
        return self._opened(row) if row else None

    @contextmanager
    def changing(self, token: str) -> Iterator[tuple[Session, Draft, DraftRow]]:
        """Hold one draft inside a write transaction, for `save` or for what else belongs into it.

        Raises GoneError when there is no such draft.
        """
        with writing() as session:
            row = session.scalar(_by_token(token).with_for_update())
            if row is None:
                raise GoneError
            yield session, self._opened(row), row

    def save(self, row: DraftRow, content: Content) -> None:
        """Put new content into a draft that is being changed."""
        row.sealed = self._sealed(row.id, content)
        row.revision += 1

    def delete(self, token: str) -> bool:
        """Delete a draft, and say whether there was one to delete: one that was sent stays."""
        with writing() as session:
            row = session.scalar(_by_token(token))
            if row is None or row.screening_id is not None:
                return False
            session.delete(row)
            return True

    def _opened(self, row: DraftRow) -> Draft:
        data = self._seal.open(row.sealed, row.id, _FIELD)
        answers = {question: _value(value) for question, value in data["answers"].items()}
        content = Content(answers, data["warning_signs"], data["identity"])
        return Draft(row.id, row.digest, row.revision, row.started_at, content, row.screening_id)

    def _sealed(self, draft_id: str, content: Content) -> bytes:
        return self._seal.close(asdict(content), draft_id, _FIELD)


def _by_token(token: str | None) -> Any:
    now = datetime.now(UTC)
    return select(DraftRow).where(DraftRow.token_hash == _hash(token or ""), DraftRow.expires_at > now)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _value(value: Any) -> Value:
    """JSON knows lists only; an answer with many options is a tuple."""
    return tuple(value) if isinstance(value, list) else value
