"""A second reading of the clinical rules, written from their notation alone: it shares no code with the product.

`has(q,a,b)`, `ge(q,n)`, `lt(q,n)`, `blank(q)`, `any_required_blank`, joined by and, or, not. True, False, or None for
"cannot be told yet". `typed` is never answered: it is found in free text by the lists of typed.json. What both readings
agree on is what the product may say about a sheet.
"""

from __future__ import annotations

import ast
import json
import random
import re
import unicodedata
from functools import cached_property
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
PAGES = [
    "about_you",
    "cannot_wait",
    "other_signs",
    "pregnancy",
    "where_it_hurts",
    "what_it_is_like",
    "how_much",
    "how_it_started",
    "what_you_do",
    "your_health",
    "more_health",
    "you_and_needles",
    "needles_before",
    "feel_safe",
    "timing_and_wishes",
]
SEVERITY = ["fits", "discuss_first", "not_now", "emergency"]


def _parsed(notation: str) -> ast.expr:
    return ast.parse("True" if notation == "always" else notation, mode="eval").body


_CONTRACT = json.loads((DATA / "contract.json").read_text())
QUESTIONS = sorted((q for q in _CONTRACT if q["page"]), key=lambda q: PAGES.index(q["page"]))
(TYPED,) = (q for q in _CONTRACT if q["type"] == "derived")
LISTS = {
    category: [word for words in groups.values() for word in words]
    for category, groups in json.loads((DATA / "typed.json").read_text())["categories"].items()
}
BY_ID = {question["id"]: question for question in QUESTIONS}
RULES = json.loads((DATA / "rules.json").read_text())
SHOWN_WHEN = {question["id"]: _parsed(question["shown_when"]) for question in QUESTIONS}
CONDITIONS = {rule["id"]: _parsed(rule["when"]) for rule in RULES}


def fold(text: str) -> str:
    """Return a text between spaces, in small plain letters and digits."""
    letters = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return f" {re.sub('[^a-z0-9]+', ' ', letters.casefold()).strip()} "


_ENTRIES = {category: [fold(word) for word in words] for category, words in LISTS.items()}


def typed(answers: dict[str, Any]) -> list[str]:
    """Return the categories of typed.json that have an entry in one of the texts."""
    texts = [fold(answers[source]) for source in TYPED["from"] if answers.get(source)]
    return [c for c, entries in _ENTRIES.items() if any(entry in text for entry in entries for text in texts)]


class Sheet:
    """One set of answers in one reading."""

    def __init__(self, answers: dict[str, Any], *, sent: bool = True) -> None:
        self.answers = answers
        self.sent = sent
        self._shown: dict[str, bool | None] = {}

    def shown(self, question: str) -> bool | None:
        if question not in self._shown:
            self._shown[question] = self.holds(SHOWN_WHEN[question])
        return self._shown[question]

    def holds(self, node: ast.expr) -> bool | None:
        if isinstance(node, ast.Constant):
            return bool(node.value)
        if isinstance(node, ast.UnaryOp):
            inner = self.holds(node.operand)
            return None if inner is None else not inner
        if isinstance(node, ast.BoolOp):
            values = [self.holds(value) for value in node.values]
            decisive = isinstance(node.op, ast.Or)
            return decisive if decisive in values else None if None in values else not decisive
        if isinstance(node, ast.Name):
            return self._any_required_blank()
        return self._leaf(node)

    def _leaf(self, node: Any) -> bool | None:
        test, question = node.func.id, node.args[0].id
        if question == TYPED["id"]:
            return any(option.id in self.typed for option in node.args[1:])
        shown = self.shown(question)
        answer = self.answers.get(question) if shown is not False else None
        if shown is None or (shown and answer is None and not self.sent):
            return None
        if test == "blank":
            return bool(shown) and answer is None
        if answer is None:
            return False
        if test == "has":
            ticked = answer if isinstance(answer, list) else [answer]
            return any(option.id in ticked for option in node.args[1:])
        bound = node.args[1].value
        return answer >= bound if test == "ge" else answer < bound

    @cached_property
    def typed(self) -> list[str]:
        return typed(self.answers)

    def _any_required_blank(self) -> bool | None:
        required = [q["id"] for q in QUESTIONS if q["required"] and self.shown(q["id"]) is not False]
        blank = [question for question in required if question not in self.answers]
        return bool(blank) if self.sent else (None if blank else False)

    @cached_property
    def fired(self) -> set[str]:
        refs = {ref for ref, node in CONDITIONS.items() if self.holds(node)}
        return refs if self.sent else refs - {"F01"}

    @cached_property
    def undecided(self) -> set[str]:
        """What did not fire and could, under some answer to what is unanswered."""
        still_open = Sheet(self.answers, sent=False)
        blank = [q["id"] for q in QUESTIONS if still_open.shown(q["id"]) is not False and q["id"] not in self.answers]
        if self.sent and not blank:
            return set()
        possible = {ref for ref, node in CONDITIONS.items() if still_open.holds(node) is not False}
        return possible - self.fired

    def outcome(self, concerns: set[str] | None = None) -> str | None:
        fired = [rule for rule in RULES if rule["id"] in self.fired and rule["outcome"] in SEVERITY]
        found = [rule["outcome"] for rule in fired if concerns is None or rule["concern"] in concerns]
        none = "fits" if concerns else "discuss_first" if self.sent else None
        return max(found, key=SEVERITY.index, default=none)


def random_sheet(
    chance: random.Random, *, complete: bool = False, begun: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return a consistent sheet: only questions that are shown are answered, and some of them are left blank.

    What was `begun` stays as it is.
    """
    answers: dict[str, Any] = dict(begun or {})
    calm = chance.random()  # how often the harmless answer is picked, so that every outcome is met
    for question in QUESTIONS:
        if question["id"] in answers:
            continue
        if Sheet(answers).shown(question["id"]) and (complete or chance.random() > 0.04):
            answers[question["id"]] = _random_answer(question, chance, calm)
    return answers


def random_partial(chance: random.Random) -> dict[str, Any]:
    """Return a sheet that is still being answered: any answers may be missing."""
    whole = random_sheet(chance)
    keep = chance.random()
    kept = {question: value for question, value in whole.items() if chance.random() < keep}
    while closed := [question for question in kept if Sheet(kept, sent=False).shown(question) is False]:
        kept = {question: value for question, value in kept.items() if question not in closed}
    return kept


_HARMLESS = ("none", "no", "yes", "not_for_me", "never", "about_the_same", "moves_changes")
_WELCOME = ("wants_needling", "stop_signal", "guardian_consent")  # here "yes" is the harmless answer
_WORDS = ["walk the dog", "I do not take", "no", "2 pills", "¿qué?", "y", "ESTOY", "日本", "(", ",", "mi mamá", "años"]


def _random_answer(question: dict[str, Any], chance: random.Random, calm: float) -> Any:
    kind, options = question["type"], question["options"]
    if kind == "text":
        return _random_text(chance)
    if kind.startswith("number"):
        return chance.choice([8, 15, 17, 18, 35, 49, 50, 59, 60, 69, 70, 88])
    if kind.startswith("scale"):
        return chance.randrange(4 if chance.random() < calm else 11)
    harmless = ["yes"] if question["id"] in _WELCOME else [option for option in _HARMLESS if option in options]
    if harmless and chance.random() < calm:
        return [harmless[0]] if kind.startswith("choices") else harmless[0]
    return _random_ticks(kind, options, chance) if kind.startswith("choices") else chance.choice(options)


def _random_text(chance: random.Random) -> str:
    """Return words, and at times one of a list: in capitals, without accents, glued to others or cut off."""
    words = chance.choices(_WORDS, k=chance.randrange(1, 4))
    if chance.random() < 0.4:
        entry = chance.choice(LISTS[chance.choice(list(LISTS))])
        changed = [entry, entry.upper(), fold(entry).strip(), f"{entry}s", entry[:-1], f"({entry})", f"x{entry}"]
        words.insert(chance.randrange(len(words) + 1), chance.choice(changed))
    return " ".join(words)


def _random_ticks(kind: str, options: list[str], chance: random.Random) -> list[str]:
    ticked = set(chance.sample(options, chance.choice([1, 1, 2, 3])))
    if "none exclusive" in kind and len(ticked) > 1:
        ticked.discard("none")
    return [option for option in options if option in ticked]
