"""Derived answers, which no one gives directly: closed lists of words find them in what people type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from screening.domain.questionnaire.answers import Answers, read_answers
from screening.domain.questionnaire.kinds.choices import Choices
from screening.domain.questionnaire.options import Option
from screening.domain.questionnaire.questions import AnswerError, Question, Questionnaire, Value

_WORD = re.compile("[a-z0-9]+")


@dataclass(frozen=True, kw_only=True)
class WordList(Option):
    """An option that holds when one of its `words` was typed.

    `box` is the answer (question, option) that says the same with a tick; `asks` asks whether the person meant that.
    """

    asks: Question
    box: tuple[str, str]
    words: tuple[str, ...]


@dataclass(frozen=True)
class FoundWord:
    """Words that someone typed, as they typed them, and the list they are on."""

    typed: str
    list: WordList


@dataclass(frozen=True, eq=False)
class Derived(Choices):
    """A question that is never asked: its options are the word lists found in the texts `sources`.

    Whole words are compared, ignoring case, accents and punctuation, each text on its own. Negations and other
    spellings are not read: someone who typed "I do not take Eliquis" is asked about it.
    """

    kind = "derived"

    sources: tuple[str, ...] = ()
    lists: tuple[WordList, ...] = ()

    def check(self, raw: object) -> Value:
        raise AnswerError("derived", f"is found in what was typed ({', '.join(self.sources)}), so it cannot be given")

    def derived(self, answers: Mapping[str, Value]) -> tuple[str, ...]:
        return self.value(answers)

    def value(self, answers: Mapping[str, Value]) -> tuple[str, ...]:
        """Return the lists with a word in the typed text, in file order."""
        found: set[str] = set()
        for source in self.sources:
            text = answers.get(source)
            if isinstance(text, str) and not self._begins_entry.isdisjoint(words := _folded_words(text)):
                found.update(one.id for *_, lists in self._entries_among(words) for one in lists)
        return tuple(option.id for option in self.options if option.id in found) if found else ()

    def found(self, answers: Mapping[str, Value]) -> Iterator[FoundWord]:
        """Yield the listed words in the order in which they were typed, longest first."""
        for source in self.sources:
            text = answers.get(source)
            if isinstance(text, str):
                yield from self.found_in(text)

    def found_in(self, text: str) -> Iterator[FoundWord]:
        """Yield the listed words in one text, in its order, longest first."""
        entries = list(self._entries_among(_folded_words(text)))
        places = list(_places_of_words(text)) if entries else []
        for first, last, lists in entries:
            for one in lists:
                yield FoundWord(text[places[first][0] : places[last][1]], one)

    def lists_in(self, text: str) -> Iterator[WordList]:
        """Yield the lists with a word in one text, one for each word."""
        for *_, lists in self._entries_among(_folded_words(text)):
            yield from lists

    def word_of(self, option_id: str) -> str:
        """Return words found only on this list. Raises StopIteration if all are on other lists too."""
        alone = (entry for entry, lists in self._lists_by_entry.items() if [one.id for one in lists] == [option_id])
        return next(alone)

    def _entries_among(self, words: Sequence[str]) -> Iterator[tuple[int, int, tuple[WordList, ...]]]:
        """Yield each listed entry among folded words: the positions of its first and last word, and its lists."""
        for first, word in enumerate(words):
            if word in self._begins_entry:
                for last in range(min(first + self._longest, len(words)) - 1, first - 1, -1):
                    if lists := self._lists_by_entry.get(" ".join(words[first : last + 1])):
                        yield first, last, lists

    @cached_property
    def _lists_by_entry(self) -> Mapping[str, tuple[WordList, ...]]:
        by_entry: dict[str, tuple[WordList, ...]] = {}
        for one in self.lists:
            for entry in dict.fromkeys(map(folded, one.words)):
                by_entry[entry] = (*by_entry.get(entry, ()), one)
        return by_entry

    @cached_property
    def _begins_entry(self) -> frozenset[str]:
        """Return the first word of each entry."""
        return frozenset(entry.partition(" ")[0] for entry in self._lists_by_entry)

    @cached_property
    def _longest(self) -> int:
        return max((len(entry.split()) for entry in self._lists_by_entry), default=0)


def derived_of(questionnaire: Questionnaire) -> tuple[Derived, ...]:
    """Return the questions of a questionnaire that are never asked."""
    return tuple(question for question in questionnaire.derived if isinstance(question, Derived))


@dataclass(frozen=True)
class Unticked:
    """Words of one list that someone typed without ticking the matching box, which they were shown."""

    list: WordList
    typed: tuple[str, ...]


def unticked(questionnaire: Questionnaire, answers: Answers) -> list[Unticked]:
    """Return what was typed but not ticked, list by list, except where the box was not shown or not yet answered."""
    reading, found = read_answers(questionnaire, answers, sent=True), []
    for derived in derived_of(questionnaire):
        words = list(derived.found(answers))
        for one in derived.lists:
            question, option = one.box
            typed = tuple(dict.fromkeys(word.typed for word in words if word.list is one))
            shown = question in reading.asked and question in answers
            if typed and shown and option not in questionnaire.options_in(answers, question):
                found.append(Unticked(one, typed))
    return found


def still_about(questionnaire: Questionnaire, said: Mapping[str, str], before: Answers, now: Answers) -> dict[str, str]:
    """Return what someone said about words they typed (list → option), except for a list that now has other words."""
    earlier, typed = _words_by_list(questionnaire, before), _words_by_list(questionnaire, now)
    return {name: option for name, option in said.items() if typed.get(name, set()) <= earlier.get(name, set())}


def _words_by_list(questionnaire: Questionnaire, answers: Answers) -> dict[str, set[str]]:
    by_list: dict[str, set[str]] = {}
    for derived in derived_of(questionnaire):
        for word in derived.found(answers):
            by_list.setdefault(word.list.id, set()).add(folded(word.typed))
    return by_list


def folded(text: str) -> str:
    """Return a text as lists are compared: lowercase a to z and digits, one space for anything else."""
    return " ".join(_folded_words(text))


def _folded_words(text: str) -> list[str]:
    """Return the words of a text; anything but a to z or a digit, once made plain, ends a word."""
    return _WORD.findall(_plain(text))


def _plain(text: str) -> str:
    """Return a text in lower case without accents: NFKD, combining marks dropped, casefold."""
    if text.isascii():
        return text.lower()
    signs = unicodedata.normalize("NFKD", text)
    return "".join([sign for sign in signs if sign.isascii() or not unicodedata.combining(sign)]).casefold()


def _places_of_words(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each of the folded words starts and ends in the text as it was typed."""
    origins = [place for place, sign in enumerate(text) for _ in _plain(sign)]
    for word in _WORD.finditer("".join(map(_plain, text))):
        yield origins[word.start()], origins[word.end() - 1] + 1
