"""What record entries say about answers: the lists and codes of rules.yaml that they match.

An entry is never an answer. It is shown beside the question it bears on, and compared with the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property

from screening.domain.health_record.entries import Code, EntryKind, PatientRecord, RecordEntry
from screening.domain.health_record.orders import OrderedTreatment
from screening.domain.questionnaire.answers import Answers, read_answers
from screening.domain.questionnaire.derived import Derived, WordList, folded
from screening.domain.questionnaire.kinds.by_option import NOT_SURE
from screening.domain.questionnaire.questions import Questionnaire


@dataclass(frozen=True)
class Signal:
    """Entries of these `kinds` that contain a word of `list`, or have a code that begins with one of `codes`.

    They bear on the `box` of the list, and are asked about in its words. Entries older than `within_days` do not count;
    those without a day do. `sources` are the publications the codes come from.
    """

    id: str
    kinds: frozenset[EntryKind]
    list: WordList
    codes: tuple[Code, ...] = ()
    within_days: int | None = None
    sources: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """Return the question that these entries bear on."""
        return self.list.box[0]

    @property
    def option(self) -> str:
        """Return the option of that question that says the same as such an entry."""
        return self.list.box[1]

    def counts(self, entry: RecordEntry, today: date) -> bool:
        """Return whether this signal covers an entry: one of its kinds, current, and not too old."""
        if entry.kind not in self.kinds or not entry.current:
            return False
        if self.within_days is None or not entry.on:
            return True
        oldest = (today - timedelta(days=self.within_days)).isoformat()
        return entry.on >= oldest[: len(entry.on)]

    def has_code_of(self, entry: RecordEntry) -> bool:
        """Return whether an entry has a code that begins with one of this signal's codes."""
        return any(code.code.startswith(self._beginnings.get(code.system, ())) for code in entry.codes)

    @cached_property
    def _beginnings(self) -> Mapping[str, tuple[str, ...]]:
        """Return how its codes begin, by system."""
        return {one.system: tuple(own.code for own in self.codes if own.system == one.system) for one in self.codes}


@dataclass(frozen=True)
class Mention:
    """A current entry of a record, and the signal it matches."""

    signal: Signal
    entry: RecordEntry

    @property
    def words(self) -> str:
        """Return the display text of the entry."""
        return self.entry.words[0] if self.entry.words else ""


@dataclass(frozen=True)
class RecordSignals:
    """What rules.yaml says about records: its signals, and what the readers of records need to know.

    `pregnancy_codes` are the codes of observations that say whether someone is pregnant. `passed_over` are phrases
    that reverse the meaning of the words around them, such as "family history": such entries are not read. `ordered`
    says how a chart words an order for the treatment.
    """

    signals: tuple[Signal, ...] = ()
    pregnancy_codes: tuple[Code, ...] = ()
    passed_over: tuple[str, ...] = ()
    ordered: OrderedTreatment = field(default_factory=OrderedTreatment)

    def mentions(self, record: PatientRecord, today: date) -> tuple[Mention, ...]:
        """Return the current entries that bear on an answer, by signal in order, each entry once per signal."""
        lists_in = cache(self._lists_in)  # thousands of entries can have the same words
        named = [
            (entry, [one for text in entry.words for one in lists_in(text)]) for entry in dict.fromkeys(record.entries)
        ]
        return tuple(
            Mention(signal, entry)
            for signal in self.signals
            for entry, lists in named
            if signal.counts(entry, today) and (signal.list in lists or signal.has_code_of(entry))
        )

    def _lists_in(self, text: str) -> tuple[WordList, ...]:
        """Return the lists with a word in a text, each once; none if the words around turn its meaning around."""
        found = () if self._is_turned_around(text) else self._finder.lists_in(text)
        return tuple({id(one): one for one in found}.values())

    def _is_turned_around(self, text: str) -> bool:
        words = f" {folded(text)} "
        return any(phrase in words for phrase in self._turning)

    @cached_property
    def _turning(self) -> tuple[str, ...]:
        """Return the phrases that reverse a meaning, as they are compared."""
        return tuple(f" {folded(phrase)} " for phrase in self.passed_over)

    @cached_property
    def _finder(self) -> Derived:
        lists = {id(signal.list): signal.list for signal in self.signals}
        return Derived(
            id="record", section="", page="", ask={}, why={}, therapist="", lists=tuple(lists.values()), optional=True
        )

    @cached_property
    def by_id(self) -> Mapping[str, Signal]:
        """Return the signals by id."""
        return {signal.id: signal for signal in self.signals}


@dataclass(frozen=True)
class Discrepancy:
    """An entry of a record whose box was not ticked: `said` is what was answered there instead.

    It is `open` where nothing was answered, the question was not asked, or the answer was "not sure": then the record
    knows more than the answers. Otherwise the two contradict each other.
    """

    mention: Mention
    said: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Return whether the answers are silent about it."""
        return not self.said or NOT_SURE in self.said


def discrepancies(questionnaire: Questionnaire, mentions: tuple[Mention, ...], answers: Answers) -> list[Discrepancy]:
    """Return where a record mentions what the sent answers do not, contradictions first; silence is not agreement."""
    found = [Discrepancy(one, said) for one, said in _said(questionnaire, mentions, answers) if not _ticked(one, said)]
    return sorted(found, key=lambda one: one.open)


def _said(
    questionnaire: Questionnaire, mentions: tuple[Mention, ...], answers: Answers
) -> Iterator[tuple[Mention, tuple[str, ...]]]:
    asked = read_answers(questionnaire, answers, sent=True).asked
    for mention in mentions:
        question = mention.signal.question
        yield mention, questionnaire.options_in(answers, question) if question in asked else ()


def _ticked(mention: Mention, said: tuple[str, ...]) -> bool:
    return mention.signal.option in said
