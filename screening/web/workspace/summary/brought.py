"""Where the patient's health record mentions what the answers do not, for the summary and the visit note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from screening.domain.health_record.brought import BroughtRecord, RecordOrigin, SignatureCheck
from screening.domain.health_record.entries import EntryKind
from screening.domain.health_record.signals import Discrepancy
from screening.domain.review.decision import RECORD
from screening.domain.rules.rulebook import Rulebook
from screening.records.screenings.screenings import Screening
from screening.web.staff_wording import day
from screening.web.workspace.summary.answer_words import LANGUAGE, AnswerWords
from screening.web.workspace.summary.items import ItemToConfirm

DIFFERS = "the record and the answers differ"
_WHOLE_DAY = len("2026-03-01")
KINDS = {
    EntryKind.MEDICINE: "medicine",
    EntryKind.ALLERGY: "allergy",
    EntryKind.CONDITION: "condition",
    EntryKind.PREGNANCY: "pregnancy",
}
SIGNATURES: Mapping[SignatureCheck, str] = {
    SignatureCheck.CHECKED: "signature checked",
    SignatureCheck.NOT_TRUSTED: "signature not checked: its issuer is not among those that the practice trusts",
    SignatureCheck.NO_KEYS: "signature not checked: its issuer did not answer",
    SignatureCheck.NONE: "not signed",
}


def record_items(words: AnswerWords, differing: Iterable[Discrepancy], screening: Screening) -> Iterator[ItemToConfirm]:
    """Yield one thing to ask for each signal on which the record and the answers differ, contradictions first."""
    origin = screening.record.origin if screening.record else RecordOrigin()
    by_signal: dict[str, list[Discrepancy]] = {}
    for one in differing:
        by_signal.setdefault(one.mention.signal.id, []).append(one)
    for name, found in by_signal.items():
        signal, answer = found[0].mention.signal, _said(words, found[0])
        question, asks = words.book.questionnaire.by_id[signal.question], signal.list.asks.ask
        entries = "; ".join(map(entry_words, found))
        yield ItemToConfirm(
            id=f"{RECORD}{name}",
            patient_said=f"record: {found[0].mention.words}; answer: {answer}",
            sentence=f"The record names {entries}. {origin_words(origin)}. Answered: {answer}.",
            because={signal.question: question.from_reason(frozenset((signal.option,)))},
            question=asks[LANGUAGE],
            foreign=asks.get(screening.language, "") if screening.language != LANGUAGE else "",
            title=signal.list.label[LANGUAGE],
        )


def entry_words(found: Discrepancy) -> str:
    """Return an entry of a record: its words, kind, day and source, as far as the record says."""
    entry = found.mention.entry
    more = (KINDS[entry.kind], _day(entry.on) if entry.on else "no date", entry.source)
    return f"“{found.mention.words}” ({', '.join(filter(None, more))})"


def origin_words(origin: RecordOrigin) -> str:
    """Return where a record is from, when it was read, and whether its signature was checked."""
    read = f", read {_day(origin.read_on)}" if origin.read_on else ""
    return f"From {origin.name or 'an unnamed source'}{read} ({SIGNATURES[origin.signature]})"


def kept_entries(record: BroughtRecord | None) -> tuple[str, ...]:
    """Return what is kept of a record, one line for each entry."""
    if record is None:
        return ()
    place = record.origin.name
    return tuple(", ".join(filter(None, (one.words, one.on, one.source, place))) for one in record.mentions)


def signal_label(book: Rulebook | None, name: str) -> str:
    """Return the label of a signal; its id under rules that do not know it."""
    signal = book.record.by_id.get(name) if book else None
    return signal.list.label[LANGUAGE] if signal else name


def _said(words: AnswerWords, found: Discrepancy) -> str:
    return "; ".join(words.options({found.mention.signal.question: found.said})) or "nothing"


def _day(on: str) -> str:
    """Return a day as staff read it; a month or a year stays as it is."""
    return day(on) if len(on) == _WHOLE_DAY else on
