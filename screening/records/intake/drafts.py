"""Drafts: what someone has answered so far, found by a secret token or a short code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, select, update

from screening.domain.review.channel import Way
from screening.records.database import db, reader, writable
from screening.records.intake.draft_codes import code_hashes, for_people, new_code
from screening.records.intake.draft_contents import Content, content_data, read_content
from screening.records.intake.draft_statements import FOUND, LOCKED, READ, ROW, SAVE, by_hash
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.record_seal import RecordSeal
from screening.records.tables import DraftKeyRow, DraftRow
from screening.records.tokens import new_token, token_hash

LIFETIME = timedelta(hours=72)
_FIELD = "content"


@dataclass(frozen=True)
class Origin:
    """Where a draft comes from: the way in, the invite that led to it, the screening whose answers it changes."""

    way: Way = Way.OPEN
    invite_id: str | None = None
    changes: str | None = None


@dataclass(frozen=True)
class Draft:
    """One draft as read. `revision` counts its changes; `screening_id` is set once it is sent."""

    id: str
    digest: str
    revision: int
    started_at: datetime
    content: Content
    screening_id: str | None
    origin: Origin
    expires_at: datetime


class GoneError(Exception):
    """The draft does not exist: never created, expired, or deleted."""


class Drafts:
    """The store of drafts. They are opened by keys stored only as hashes: 192-bit tokens, and a code."""

    def __init__(self, seal: RecordSeal, keys: KeyRing) -> None:
        self._seal, self._keys = seal, keys

    def start(self, digest: str, content: Content, origin: Origin) -> str:
        """Start a draft under a rules version; return its token. `content` may have signs, or answers to change."""
        session = writable()
        draft_id, now = self._seal.new_record(), datetime.now(UTC)
        session.add(
            DraftRow(
                id=draft_id,
                digest=digest,
                revision=0,
                started_at=now,
                expires_at=now + LIFETIME,
                sealed=self._sealed(draft_id, content),
                way=str(origin.way),
                invite_id=origin.invite_id,
                changes=origin.changes,
            )
        )
        session.flush()
        return _new_token(draft_id)

    def find(self, token: str | None) -> Draft | None:
        """Return the draft of a token; None if there is none or its 72 hours have passed."""
        row = reader().execute(FOUND, by_hash(token_hash(token))).first() if token else None
        return self._opened(row) if row else None

    def by_id(self, draft_id: str) -> Draft | None:
        """Return a draft without a key, for staff or to see if it still opens; None if there is none or it expired."""
        row = db.session.execute(READ.where(DraftRow.id == draft_id, DraftRow.expires_at > datetime.now(UTC))).first()
        return self._opened(row) if row else None

    def code(self, token: str) -> str:
        """Return the short code that opens a draft on another device, formatted for people: 7K3-M9Q-XTB.

        A draft has one code, so asking twice returns the same. Raises GoneError.
        """
        content = self._opened(row := _held(token)).content
        if not content.code:
            content = replace(content, code=new_code())
            writable().add(DraftKeyRow(hash=code_hashes(self._keys, content.code)[0], draft_id=row.id))
            row.sealed = self._sealed(row.id, content)
        return for_people(content.code)

    def another_token(self, token: str) -> str:
        """Return the token of links to a draft; asking again returns the same. Raises GoneError."""
        row = _held(token)
        content = self._opened(row).content
        return content.link_token or self._gave(row, replace(content, link_token=_new_token(row.id))).link_token

    def by_link(self, link_token: str) -> str:
        """Return the token for another device that a link leads to. Raises GoneError."""
        return self._device_token(_held(link_token))

    def token_to(self, draft_id: str) -> str | None:
        """Return the token for another device of someone who has proved who they are; None if the draft is gone."""
        row = writable().get(DraftRow, draft_id, with_for_update=True, populate_existing=True)
        return self._device_token(row) if row and row.expires_at > datetime.now(UTC) else None

    def begun_with(self, invite_id: str) -> Draft | None:
        """Return the newest unsent draft started with an invite; None if there is none."""
        unsent = (DraftRow.invite_id == invite_id, DraftRow.screening_id.is_(None), DraftRow.changes.is_(None))
        newest_first = READ.where(*unsent, DraftRow.expires_at > datetime.now(UTC)).order_by(DraftRow.started_at.desc())
        row = db.session.execute(newest_first.limit(1)).first()
        return self._opened(row) if row else None

    def open_by_code(self, typed: str) -> str | None:
        """Return the token for another device of the draft with a typed code; None if no unsent draft has it."""
        row = writable().scalar(ROW, by_hash(*code_hashes(self._keys, typed)))
        return self._device_token(row) if row is not None and row.screening_id is None else None

    def hold(self, token: str) -> Draft:
        """Return a draft, locked until the transaction ends, so that changes follow one another.

        Raises GoneError if there is no such draft.
        """
        row = writable().connection().execute(LOCKED, by_hash(token_hash(token))).first()
        if row is None:
            raise GoneError
        return self._opened(row)

    def save(self, draft: Draft, content: Content) -> Draft:
        """Replace the content of a locked draft; return the updated draft."""
        return self._saved(replace(draft, content=content))

    def keep(self, draft: Draft, content: Content) -> None:
        """Replace the content of a locked draft with one that answers the same: pages shown before remain right."""
        self._written(replace(draft, content=content))

    def sent(self, draft: Draft, screening_id: str, readable_until: datetime) -> Draft:
        """Record what a draft became; only the way to the result remains, at least until `readable_until`."""
        until, tokens = max(draft.expires_at, readable_until), (draft.content.link_token, draft.content.device_token)
        content = Content(link_token=tokens[0], device_token=tokens[1])
        return self._saved(replace(draft, content=content, screening_id=screening_id, expires_at=until))

    def keep_until(self, draft_id: str, until: datetime) -> None:
        """Let the way to the result of a sent draft last at least until then, unless it has ended."""
        earlier = update(DraftRow).where(DraftRow.id == draft_id, DraftRow.expires_at < until)
        writable().execute(earlier.where(DraftRow.expires_at > datetime.now(UTC)).values(expires_at=until))

    def delete(self, token: str) -> bool:
        """Delete a draft; return whether there was one to delete. A sent draft is not deleted."""
        session = writable()
        row = session.scalar(ROW, by_hash(token_hash(token)))
        if row is None or row.screening_id is not None:
            return False
        session.delete(row)
        return True

    def _device_token(self, row: DraftRow) -> str:
        """Return the token that all other devices of a locked draft get: it has no end of others."""
        content = self._opened(row).content
        return content.device_token or self._gave(row, replace(content, device_token=_new_token(row.id))).device_token

    def _gave(self, row: DraftRow, content: Content) -> Content:
        """Keep a token that was given; return the content with it."""
        row.sealed = self._sealed(row.id, content)
        writable().flush()  # `SAVE` bypasses the session
        return content

    def _saved(self, draft: Draft) -> Draft:
        """Write a locked draft as its next revision; return it."""
        return self._written(replace(draft, revision=draft.revision + 1))

    def _written(self, draft: Draft) -> Draft:
        """Write a locked draft, in one statement; return it."""
        kept = {"of": draft.id, "revision": draft.revision, "until": draft.expires_at, "became": draft.screening_id}
        writable().connection().execute(SAVE, {**kept, "content": self._sealed(draft.id, draft.content)})
        return draft

    def _opened(self, row: DraftRow | Row[Any]) -> Draft:
        content = read_content(self._seal.open(row.sealed, row.id, _FIELD))
        first, origin = (row.id, row.digest, row.revision, row.started_at), (Way(row.way), row.invite_id, row.changes)
        return Draft(*first, content, row.screening_id, Origin(*origin), row.expires_at)

    def _sealed(self, draft_id: str, content: Content) -> bytes:
        return self._seal.close(content_data(content), draft_id, _FIELD)

    def hash_codes_again(self) -> None:
        """Hash the codes of all drafts with the newest key only, inside a transaction."""
        session = writable()
        for row in session.scalars(select(DraftRow).where(DraftRow.screening_id.is_(None)).with_for_update()).all():
            if code := self._opened(row).content.code:
                newest, *earlier = code_hashes(self._keys, code)
                session.execute(delete(DraftKeyRow).where(DraftKeyRow.hash.in_(earlier)))
                session.merge(DraftKeyRow(hash=newest, draft_id=row.id))


def _held(token: str) -> DraftRow:
    row: DraftRow | None = writable().scalar(ROW, by_hash(token_hash(token)))
    if row is None:
        raise GoneError
    return row


def _new_token(draft_id: str) -> str:
    token = new_token()
    writable().add(DraftKeyRow(hash=token_hash(token), draft_id=draft_id))
    writable().flush()  # a step may use it again before the transaction ends
    return token
