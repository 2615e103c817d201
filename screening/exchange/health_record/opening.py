"""Opens what a patient brings, a link or a card, and returns the record in it and where it is from."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlsplit

from screening.domain.health_record.brought import RecordOrigin, SignatureCheck
from screening.domain.health_record.entries import Code, PatientRecord
from screening.domain.people.text import without_halves
from screening.exchange.guarded import Guard
from screening.exchange.health_record.encoding import Room
from screening.exchange.health_record.health_card import Keys, cards_in, cards_in_file, open_card
from screening.exchange.health_record.health_link import (
    CARD,
    HealthLink,
    LinkedFile,
    SealedFile,
    files_of,
    is_link,
    opened_file,
    read_link,
)
from screening.exchange.health_record.problems import RecordError, RecordProblem
from screening.exchange.health_record.resources import read_record
from screening.exchange.short_calls import BusyError, Inquiry, NoReplyError

MOST_LETTERS = 60_000  # of what is pasted
READERS_AT_ONCE = 2  # in one process: each takes a core for up to a second, and up to 100 MB
READERS = BoundedSemaphore(READERS_AT_ONCE)  # not the seats of calls: a trusted issuer's keys need one of those, too
_KEYS = "/.well-known/jwks.json"
_OK = 200


@dataclass(frozen=True)
class Opener:
    """Opens records for one practice: `recipient` is its name, `trusted` the issuers whose signatures are checked."""

    guard: Guard
    recipient: str
    trusted: tuple[str, ...] = ()
    pregnancy: Collection[Code] = ()

    def open(self, text: str, passcode: str, today: str) -> tuple[PatientRecord, RecordOrigin]:
        """Return the record that a pasted or scanned text leads to. Raises RecordError."""
        try:
            return self._open(text.strip(), passcode, today)
        except (ValueError, OverflowError):  # such as an absurd number or address
            raise RecordError(RecordProblem.NOT_READABLE) from None

    def _open(self, text: str, passcode: str, today: str) -> tuple[PatientRecord, RecordOrigin]:
        if not text:
            raise RecordError(RecordProblem.EMPTY)
        if len(text) > MOST_LETTERS:
            raise RecordError(RecordProblem.TOO_MUCH)
        found = _Found(self.trusted, cache(self._keys_of))
        link = read_link(text) if is_link(text) else None
        # All files come before the reader's seat is taken: a slow server keeps no one else from reading.
        files = list(files_of(link, passcode, self.recipient, self.guard)) if link else []
        with _reader():
            if link:
                found.take_files(link, files)
            else:
                found.take_cards(cards_in(text))
            return read_record(found.data, today, self.pregnancy), found.origin(today)

    def _keys_of(self, issuer: str) -> list[Any]:
        """Return the keys that a trusted issuer publishes; empty if it does not answer.

        The practice named the issuer itself: the list of hosts that patients' links may lead to does not apply. Raises
        RecordError if too many ask.
        """
        try:
            reply = replace(self.guard, hosts=()).fetch(Inquiry(issuer.rstrip("/") + _KEYS))
            keys = json.loads(reply.body).get("keys") if reply.status == _OK else None
        except BusyError:
            raise RecordError(RecordProblem.BUSY) from None
        except (NoReplyError, ValueError, AttributeError, RecursionError):
            return []
        return keys if isinstance(keys, list) else []


@contextmanager
def _reader() -> Iterator[None]:
    """Take a seat while a record is read. Raises RecordError at once if none is free."""
    if not READERS.acquire(blocking=False):
        raise RecordError(RecordProblem.BUSY)
    try:
        yield
    finally:
        READERS.release()


@dataclass(frozen=True)
class _Found:
    """What was found in the files and cards of one record so far, within the room that it has as a whole."""

    trusted: tuple[str, ...]
    keys_of: Keys
    room: Room = field(default_factory=Room)
    data: list[Any] = field(default_factory=list)
    signatures: list[SignatureCheck] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def take_files(self, link: HealthLink, files: list[SealedFile]) -> None:
        """Add what the files of a link hold. Raises RecordError."""
        self.names.append(link.server)
        for one in files:
            file = LinkedFile(one.content_type, None)
            if one.sealed is not None:
                file = opened_file(one.sealed, link, one.content_type, self.room)
            self._take(file.content_type, file.data)

    def take_cards(self, signed: list[str]) -> None:
        """Add what signed cards hold. Raises RecordError."""
        for one in signed:
            card = open_card(one, self.trusted, self.keys_of, self.room)
            self.data.append(card.bundle)
            self.signatures.append(card.signature)
            self.names.append(without_halves(urlsplit(card.issuer).hostname or card.issuer[:100]))

    def origin(self, today: str) -> RecordOrigin:
        """Return where it is from; its signature is the least certain of all."""
        signature = max(self.signatures, key=list(SignatureCheck).index, default=SignatureCheck.NONE)
        names, left_out = (tuple(dict.fromkeys(texts)) for texts in (self.names, self.left_out))
        return RecordOrigin(", ".join(names), signature, today, left_out)

    def _take(self, content_type: str, data: Any) -> None:
        if data is None:
            self.left_out.append(without_halves(content_type[:60]))
        elif content_type.lower().startswith(CARD) or "verifiableCredential" in data:
            self.take_cards(cards_in_file(data))
        else:
            self.data.append(data)
            self.signatures.append(SignatureCheck.NONE)
