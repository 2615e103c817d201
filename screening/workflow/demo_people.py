"""The people of a made-up practice: examples of rules.yaml, varied, with invented names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from random import Random

from screening.domain.people.identity import Identity
from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.kinds.by_option import NOT_SURE
from screening.domain.questionnaire.kinds.choices import Choices
from screening.domain.questionnaire.questions import AnswerError, Question, Value
from screening.domain.rules.rulebook import Outcome, Rulebook
from screening.rulebook.reading.examples import Example

# First names that reveal nothing about the answers next to them, and last names from everywhere.
_FIRST = (
    *("Alex", "Avery", "Casey", "Dana", "Devon", "Jamie", "Jordan", "Kiran", "Lee", "Morgan", "Noor", "Quinn"),
    *("Riley", "Robin", "Rowan", "Sam", "Sasha", "Taylor", "Tenzin", "Yuri"),
)
_LAST = (
    *("Adeyemi", "Carver", "Chen", "Farouk", "Fields", "Haddad", "Jensen", "Lindgren", "Moreau", "Nguyen", "Novák"),
    *("O’Neill", "Okafor", "Petrov", "Raman", "Stone", "Tanaka", "Volkov", "Watanabe", "Weiss"),
)
_FIRST_SPANISH = ("Angel", "Cruz", "Guadalupe", "Reyes", "Rosario", "Trinidad", "Ariel")
_LAST_SPANISH = ("Castaño", "Delgado", "Herrera", "Ortega", "Peña", "Salas", "Fuentes", "Ibarra", "Lozano", "Méndez")
_SPANISH = 5  # one in this many people answers in Spanish
# How many of a hundred people get which outcome; the file's examples are mostly of the rare ones.
_SHARES = {Outcome.FITS: 38, Outcome.DISCUSS_FIRST: 36, Outcome.NOT_NOW: 23, Outcome.EMERGENCY: 3}
_COMMON = 0.55  # the share of them for whom the most common reason holds
_TRIED = 5  # answers, besides age, sites and lists, in which someone may differ from the example


@dataclass(frozen=True)
class MadeUp:
    """One made-up person: their answers, who they are and in which language they answer."""

    answers: Mapping[str, Value]
    name: str
    language: str

    def identity(self, rulebook: Rulebook, day: date, chance: Random) -> Identity:
        """Return who they are; the date of birth agrees with their age on a day."""
        phone = f"509 555 01{chance.randrange(100):02}"
        born = _born(rulebook.age_in(self.answers) or 0, day, chance)
        return Identity(self.name, born.isoformat(), phone=phone, message_ok=True)


class Crowd:
    """An endless supply of made-up people: the same for the same examples; names repeat only after hundreds."""

    def __init__(self, rulebook: Rulebook, examples: Iterable[Example], seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311  nothing secret
        self._book = rulebook
        complete = [one for one in examples if not read_answers(rulebook.questionnaire, one.answers, sent=True).missing]
        self._examples = {outcome: [one for one in complete if one.outcome is outcome] for outcome in Outcome}
        self._rare = {outcome: cycle(found) for outcome, found in self._examples.items()}
        self._names = _names([language.code for language in rulebook.languages])

    def next(self, outcome: Outcome | None = None) -> MadeUp:
        """Return the next person, with this outcome if the file has an example of it."""
        some = {one: share for one, share in _SHARES.items() if self._examples[one]}
        picked = outcome if outcome in some else self.chance.choices(list(some), list(some.values()))[0]
        common = self.chance.random() < _COMMON
        example = self._common(picked) if common else next(self._rare[picked])
        name, language = next(self._names)
        return MadeUp(self._varied(example.answers), name, language)

    def _common(self, outcome: Outcome) -> Example:
        """Return the example of the most common reason: for "not now", an unsure warning sign; else the first one."""
        examples = self._examples[outcome]
        unsure = (one for one in examples if outcome is Outcome.NOT_NOW and self._unsure_of_a_sign(one))
        return next(unsure, examples[0])

    def _unsure_of_a_sign(self, example: Example) -> bool:
        return any(NOT_SURE in one.options_in(example.answers.get(one.id)) for one in self._book.sign_questions)

    def _varied(self, answers: Mapping[str, Value]) -> dict[str, Value]:
        """Return the answers of another person with the same findings: other sites, activities, ages, wishes."""
        varied, before = dict(answers), self._findings(answers)
        roles = self._book.treatment.roles
        usual = [roles.age, *([roles.body_map.question] * 2 if roles.body_map else [])]
        lists = [name for name in answers if self._ticks_of(name, answers)] * 2
        others = [name for name in answers if not self._book.signs.get(name)]
        tried = [*usual, *lists, *self.chance.sample(others, min(_TRIED, len(others)))]
        for name in (name for name in tried if name in answers):
            question = self._book.questionnaire.by_id[name]
            changed = {**varied, name: _other(question, varied[name], self.chance)}
            if self._findings(changed) == before:
                varied = changed
        return varied

    def _ticks_of(self, name: str, answers: Mapping[str, Value]) -> bool:
        """Return whether something other than "none" is ticked in a list without warning signs, such as activities."""
        question = self._book.questionnaire.by_id[name]
        is_list = isinstance(question, Choices) and not self._book.signs.get(name)
        return is_list and question.exclusive_ids.isdisjoint(question.options_in(answers[name]))

    def _findings(self, answers: Mapping[str, Value]) -> set[str] | None:
        """Return the rules that hold on a complete sheet; None if an answer is missing or superfluous."""
        reading = read_answers(self._book.questionnaire, answers, sent=True)
        if reading.missing or not reading.asked.issuperset(answers):
            return None
        return {rule.id for rule in self._book.rules if rule.suggest and rule.when.truth(reading)}


def _other(question: Question, value: Value, chance: Random) -> Value:
    """Return another answer to a question; the same if there is none."""
    if isinstance(value, int):
        reach = max(2, (question.maximum - question.minimum) // 6)
        other: object = min(max(value + chance.randint(-reach, reach), question.minimum), question.maximum)
    elif isinstance(question, Choices):
        plain = [option.id for option in question.options if not option.exclusive and option.id != NOT_SURE]
        other = chance.sample(plain, min(len(plain), chance.choice((1, 1, 2))))
    else:
        other = chance.choice([option.id for option in question.options] or [value])
    try:
        return question.check(other)
    except AnswerError:
        return value


def _names(languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield a name and the language that person answers in: mostly the first."""
    places = [0, 0]
    for number in cycle(range(_SPANISH)):
        spanish = number == _SPANISH - 1
        first, last = (_FIRST_SPANISH, _LAST_SPANISH) if spanish else (_FIRST, _LAST)
        place = places[spanish]
        places[spanish] += 1
        name = f"{first[place % len(first)]} {last[(place % len(first) + place // len(first)) % len(last)]}"
        yield name, languages[1] if spanish and len(languages) > 1 else languages[0]


def _born(age: int, day: date, chance: Random) -> date:
    """Return a date of birth for someone of this age on a given day."""
    birthday = date(day.year - age, chance.randint(1, 12), chance.randint(1, 28))
    return birthday if birthday.replace(year=day.year) <= day else birthday.replace(year=day.year - age - 1)
