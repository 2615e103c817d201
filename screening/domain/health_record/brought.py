"""What is kept of a record that a patient brought: the entries that bear on an answer, and their origin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from screening.domain.health_record.entries import EntryKind, PatientRecord, RecordEntry
from screening.domain.health_record.signals import Discrepancy, Mention, RecordSignals, discrepancies
from screening.domain.questionnaire.answers import Answers
from screening.domain.questionnaire.questions import Questionnaire


class SignatureCheck(StrEnum):
    """What is known about the signature on a record; the least certain comes last."""

    CHECKED = "checked"
    NOT_TRUSTED = "not_trusted"  # its issuer is not among those that the practice trusts, so nothing was checked
    NO_KEYS = "no_keys"  # its issuer is trusted, but did not provide its keys
    NONE = "none"  # a record that no one signed


@dataclass(frozen=True)
class RecordOrigin:
    """Where a record is from, as far as it says (a server or an issuer), and the day it was read."""

    name: str = ""
    signature: SignatureCheck = SignatureCheck.NONE
    read_on: str = ""
    left_out: tuple[str, ...] = ()  # kinds of files that were not read


@dataclass(frozen=True)
class KeptMention:
    """One entry that is kept: the id of its signal, its words, and its day and source if the record gives them."""

    signal: str
    kind: EntryKind
    words: str
    on: str = ""
    source: str = ""


@dataclass(frozen=True)
class BroughtRecord:
    """What is kept of a record: only what was suggested from it."""

    mentions: tuple[KeptMention, ...] = ()
    origin: RecordOrigin = field(default_factory=RecordOrigin)

    def under(self, signals: RecordSignals) -> tuple[Mention, ...]:
        """Return the mentions under these rules, except those whose signal the rules lack."""
        return tuple(
            Mention(signal, RecordEntry(one.kind, (one.words,), on=one.on, source=one.source))
            for one in self.mentions
            if (signal := signals.by_id.get(one.signal))
        )


def kept_of(signals: RecordSignals, record: PatientRecord, origin: RecordOrigin, today: date) -> BroughtRecord:
    """Return what is kept of a record: each signal with the entries that match it, without duplicates."""
    found = (
        KeptMention(one.signal.id, one.entry.kind, one.words, one.entry.on, one.entry.source)
        for one in signals.mentions(record, today)
    )
    return BroughtRecord(tuple({(one.signal, one.words): one for one in found}.values()), origin)


def with_earlier(brought: BroughtRecord | None, earlier: BroughtRecord | None) -> BroughtRecord | None:
    """Return what is kept of a record, merged with what was kept of an earlier one; the origin is that of the newer."""
    if brought is None or earlier is None:
        return brought or earlier
    return replace(brought, mentions=tuple(dict.fromkeys((*brought.mentions, *earlier.mentions))))


def beside(signals: RecordSignals, brought: BroughtRecord | None, questions: Iterable[str]) -> dict[str, list[Mention]]:
    """Return the mentions that bear on each of these questions; a question without any is left out."""
    asked, found = set(questions), dict[str, list[Mention]]()
    for mention in brought.under(signals) if brought else ():
        if mention.signal.question in asked:
            found.setdefault(mention.signal.question, []).append(mention)
    return found


def differing(
    questionnaire: Questionnaire, signals: RecordSignals, brought: BroughtRecord | None, answers: Answers
) -> list[Discrepancy]:
    """Return where a record that was brought mentions something the sent answers do not."""
    return discrepancies(questionnaire, brought.under(signals), answers) if brought else []
