"""How easy the words that patients read or hear are: Flesch-Kincaid for English, INFLESZ (Szigriszt-Pazos) for Spanish.

The file names the formula for each language; a language without one is not measured. Familiar names of medicines and
diseases (`familiar_names` of the file) are not counted. Labels of options and of guidance are listed but have no limit:
the formulas mean little on three words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from screening.domain.questionnaire.texts import Text, wordings
from screening.domain.rules.languages import Ease
from screening.domain.rules.rulebook import Rulebook
from screening.domain.rules.words_around import words_around

HARDEST_GRADE = 7.0  # US school grade (Kincaid 1975)
LEAST_INFLESZ = 55.0  # "normal" for patients' texts (Barrio-Cantalejo 2008)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?:;]+|\n")
_STRONG = "aeoáéó"
_VOWELS = _STRONG + "iuíúü"


@dataclass(frozen=True)
class Measure:
    """A formula: its name with its limit, how to score a text, and whether higher means harder.

    Words in the second argument of `of`, in lower case, do not count.
    """

    words: str
    of: Callable[[str, frozenset[str]], float]
    limit: float
    more_is_harder: bool


@dataclass(frozen=True)
class Score:
    """One text in one language, and its place in the file, such as "rules: may_fit_the_plan".

    `value` is in the unit of its measure. Labels are not `limited`.
    """

    place: str
    measure: Measure
    text: str
    value: float
    limited: bool

    @property
    def too_hard(self) -> bool:
        """Return whether a limited text exceeds its limit."""
        limit = self.measure.limit
        return self.limited and (self.value > limit if self.measure.more_is_harder else self.value < limit)

    @property
    def difficulty(self) -> float:
        """Return a sort key: hardest first."""
        return -self.value if self.measure.more_is_harder else self.value


def measure_of(rulebook: Rulebook, language: str) -> Measure | None:
    """Return the formula that measures a language of the file; None if it names none."""
    ease = next((one.ease for one in rulebook.languages if one.code == language), None)
    return MEASURES[ease] if ease else None


def scores(rulebook: Rulebook, language: str) -> list[Score]:
    """Return the score of every text patients read or hear in one language, hardest first; empty without a formula."""
    measure, names = measure_of(rulebook, language), rulebook.familiar_names
    if measure is None:
        return []
    scored = [
        Score(place + which, measure, words[language], measure.of(words[language], names), limited)
        for place, text, limited in _all_texts(rulebook)
        for which, words in wordings(text)
    ]
    return sorted(scored, key=lambda score: score.difficulty)


def grade(text: str, familiar: frozenset[str] = frozenset()) -> float:
    """Return the Flesch-Kincaid grade of English text, ignoring words in `familiar` (lower case)."""
    words, sentences = _words(text, familiar), _sentences(text)
    if not words:
        return 0.0
    return 0.39 * len(words) / sentences + 11.8 * sum(map(_english_syllables, words)) / len(words) - 15.59


def inflesz(text: str, familiar: frozenset[str] = frozenset()) -> float:
    """Return the Szigriszt-Pazos reading ease of Spanish text, ignoring words in `familiar` (lower case)."""
    words, sentences = _words(text, familiar), _sentences(text)
    if not words:
        return 100.0
    return 206.835 - 62.3 * sum(map(spanish_syllables, words)) / len(words) - len(words) / sentences


@lru_cache(maxsize=8192)
def spanish_syllables(word: str) -> int:
    """Return the number of syllables in a Spanish word: strong and accented weak vowels stand alone, others join."""
    sounds = re.sub(r"qu(?=[eiéí])|gu(?=[eiéí])", "k", word.lower())
    sounds = re.sub(r"y$", "i", sounds)
    count, before = 0, ""
    for sign in sounds:
        if sign not in _VOWELS:
            before = before if sign == "h" else ""
            continue
        joins = before and not (sign in _STRONG and before in _STRONG) and sign not in "íú" and before not in "íú"
        count += not joins
        before = sign
    return max(count, 1)


@lru_cache(maxsize=8192)
def _english_syllables(word: str) -> int:
    letters = re.sub("[^a-z]", "", word.lower())
    count = len(re.findall("[aeiouy]+", letters))
    silent = letters.endswith("e") and not letters.endswith(("le", "ee"))
    return max(count - silent, 1)


def _words(text: str, familiar: frozenset[str]) -> list[str]:
    return [word for word in _WORD.findall(text) if word.lower() not in familiar]


def _sentences(text: str) -> int:
    return max(1, sum(bool(re.search(r"\w", part)) for part in _SENTENCE_END.split(text)))


def _all_texts(rulebook: Rulebook) -> Iterator[tuple[str, Text, bool]]:
    yield from _texts(rulebook)
    for name, beside in rulebook.questionnaires.items():
        yield from ((f"{name}, {place}", text, limited) for place, text, limited in _texts(beside))


def _texts(rulebook: Rulebook) -> Iterator[tuple[str, Text, bool]]:
    """Yield every text patients read or hear: its place, its words, and whether it has a limit."""
    for place, text in words_around(rulebook):
        yield place, text, not place.startswith("parties")
    for section in rulebook.questionnaire.sections:
        yield f"sections: {section.id}", section.intro, True
    for question in rulebook.questionnaire.questions:
        for name, text in (("ask", question.ask), ("why", question.why), ("help", question.help or {})):
            yield from ([(f"questions: {question.id}, {name}", text, True)] if text else [])
        of_options = ((one.id, text) for one in question.options for text in one.texts)
        yield from ((f"questions: {question.id}, option {option}", text, False) for option, text in of_options)
    for topic in rulebook.topics.values():
        yield f"topics: {topic.id}", topic.question, True
    for rule in rulebook.rules:
        yield f"rules: {rule.id}", rule.patient, True
        yield from ([(f"rules: {rule.id}, ask", rule.ask, True)] if rule.ask else [])
        yield from ([(f"rules: {rule.id}, first step", rule.first_step, True)] if rule.first_step else [])
    for sentence in rulebook.guidance:
        yield f"guidance: {sentence.id}", sentence.patient, not rulebook.parts[sentence.part].layout.of_labels


MEASURES: Mapping[Ease, Measure] = {
    Ease.FLESCH_KINCAID: Measure(
        f"school grade (Flesch-Kincaid), at most {HARDEST_GRADE:g}", grade, HARDEST_GRADE, more_is_harder=True
    ),
    Ease.INFLESZ: Measure(
        f"reading ease (INFLESZ), at least {LEAST_INFLESZ:g}", inflesz, LEAST_INFLESZ, more_is_harder=False
    ),
}
