"""Opens what a patient brings, a link or a card, and returns the record in it and where it is from."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from screening.domain.health_record.brought import RecordOrigin, SignatureCheck
from screening.domain.health_record.entries import Code, PatientRecord
from screening.domain.people.text import without_halves
from screening.exchange.guarded import Guard
from screening.exchange.health_record.health_card import HealthCard, cards_in, cards_in_file, open_card
from screening.exchange.health_record.health_link import CARD, files_of, is_link, read_link
from screening.exchange.health_record.problems import RecordError, RecordProblem
from screening.exchange.health_record.resources import read_record
from screening.exchange.short_calls import BusyError, Inquiry, NoReplyError

MOST_LETTERS = 60_000  # of what is pasted
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
        found = _Found()
        if is_link(text):
            link = read_link(text)
            found.names.append(link.server)
            for file in files_of(link, passcode, self.recipient, self.guard):
                self._take(found, file.content_type, file.data)
        else:
            self._cards(found, cards_in(text))
        signature = max(found.signatures, key=list(SignatureCheck).index, default=SignatureCheck.NONE)
        origin = RecordOrigin(
            ", ".join(dict.fromkeys(found.names)), signature, today, tuple(dict.fromkeys(found.left_out))
        )
        return read_record(found.data, today, self.pregnancy), origin

    def _take(self, found: _Found, content_type: str, data: Any) -> None:
        if data is None:
            found.left_out.append(without_halves(content_type[:60]))
        elif content_type.lower().startswith(CARD) or "verifiableCredential" in data:
            self._cards(found, cards_in_file(data))
        else:
            found.data.append(data)
            found.signatures.append(SignatureCheck.NONE)

    def _cards(self, found: _Found, signed: list[str]) -> None:
        for card in self._opened(signed):
            found.data.append(card.bundle)
            found.signatures.append(card.signature)
            found.names.append(without_halves(urlsplit(card.issuer).hostname or card.issuer[:100]))

    def _opened(self, signed: list[str]) -> Iterator[HealthCard]:
        for one in signed:
            yield open_card(one, self.trusted, self._keys_of)

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


class _Found:
    """What was found in the files of one record so far."""

    def __init__(self) -> None:
        self.data: list[Any] = []
        self.signatures: list[SignatureCheck] = []
        self.names: list[str] = []
        self.left_out: list[str] = []
