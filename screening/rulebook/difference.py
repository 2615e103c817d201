"""What changed between two rules files, thing by thing, in words."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from screening.domain.questionnaire.conditions import Condition
from screening.domain.questionnaire.facts import Fact, FirstOf, Named
from screening.domain.questionnaire.questions import Question, Questionnaire, Text
from screening.domain.rules.guidance import Guidance, Topic
from screening.domain.rules.rulebook import Rule, Source
from screening.rulebook.reading.examples import Example
from screening.rulebook.reading.guarantees import Guarantee
from screening.rulebook.reading.reader import RulesFile
from screening.rulebook.wording import Phrase, in_words

Details: TypeAlias = Mapping[str, str]  # what is said of one thing: key → words, "" where nothing is
_ORDER_OF_RISK = "order of risk"
_SUMMARY_ONLY = "summary only"
_IDLE = ("ref", "says", "story")  # words about a promise, no part of it
_EXCEPTIONS = ("can be", "but for")  # keys of a guarantee that let it promise less


class Change(StrEnum):
    """What became of a thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was: `kind` is rule, question, fact …; `details` gives key, before and after.

    Of a thing that was added, `before` is empty; of one that was removed, `after`.
    """

    kind: str
    id: str
    change: Change
    details: tuple[tuple[str, str, str], ...]

    @property
    def withdraws(self) -> bool:
        """Whether something that was promised of the old file need not be so of the new one.

        A guarantee or an example that is gone or wants something else, a question whose answers no longer have an
        order of risk, or that no rule need read: a proof cannot miss what it is no longer asked.
        """
        if self.change is Change.ADDED:
            return False
        if self.kind in ("guarantee", "example"):
            return any((was and key not in _IDLE) or key in _EXCEPTIONS for key, was, _ in self.details)
        before = {key: was for key, was, _ in self.details}
        return before.get(_ORDER_OF_RISK, "none") not in ("", "none") or before.get(_SUMMARY_ONLY) == ""


def differences(old: RulesFile, new: RulesFile) -> list[Difference]:
    """Give what changed from one file to the other, and first of all what is withdrawn; else rules first.

    Two files that say the same differ in nothing.
    """
    before, after = _things(old), _things(new)
    found = []
    for key in [*before, *(key for key in after if key not in before)]:
        details = _differing(before.get(key, {}), after.get(key, {}))
        if details:
            change = Change.ADDED if key not in before else Change.REMOVED if key not in after else Change.CHANGED
            found.append(Difference(*key, change, details))
    return sorted(found, key=lambda difference: not difference.withdraws)


def word_by_word(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Give the words of both texts in turn, each run with `kept`, `gone` or `new`."""
    old, new = before.split(), after.split()
    for _, start, end, new_start, new_end in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if old[start:end] == new[new_start:new_end]:
            yield "kept", " ".join(old[start:end])
            continue
        for state, words in (("gone", old[start:end]), ("new", new[new_start:new_end])):
            if words:
                yield state, " ".join(words)


def in_lines(difference: Difference) -> Iterator[str]:
    """Say one difference, a line each."""
    withdrawn = ", and with it a promise" if difference.withdraws else ""
    yield f"{difference.kind} {difference.id}: {difference.change}{withdrawn}"
    for key, before, after in difference.details:
        if difference.change is Change.CHANGED:
            yield f"  {key}: {before or 'nothing'}"
            yield f"  {' ' * len(key)}→ {after or 'nothing'}"
        else:
            yield f"  {key}: {before or after}"


def _differing(before: Details, after: Details) -> tuple[tuple[str, str, str], ...]:
    keys = dict.fromkeys([*before, *after])
    return tuple((k, before.get(k, ""), after.get(k, "")) for k in keys if before.get(k, "") != after.get(k, ""))


def _things(file: RulesFile) -> dict[tuple[str, str], Details]:
    book, asked = file.rulebook, file.rulebook.questionnaire
    things: dict[tuple[str, str], Details] = {}
    things.update({("rule", rule.id): _rule(rule, asked) for rule in book.rules})
    things.update({("question", question.id): _question(question, asked) for question in asked.questions})
    things.update({("fact", name): _fact(fact, asked) for name, fact in book.facts.items()})
    things.update({("topic", topic.id): _topic(topic) for topic in book.topics.values()})
    things.update({("guidance", sentence.id): _guidance(sentence, asked) for sentence in book.guidance})
    things.update({("guarantee", one.id): _guarantee(one, asked) for one in file.guarantees})
    things.update({("example", example.id): _example(example) for example in file.examples})
    things.update({("source", source.id): _source(source) for source in book.sources.values()})
    for section in asked.sections:
        things["section", section.id] = {**_texts("title", section.title), **_texts("intro", section.intro)}
    for page in asked.pages:
        things["page", page.id] = {"section": page.section, **_texts("title", page.title)}
    for kind, ordered in (("sections", asked.sections), ("pages", asked.pages), ("guidance", book.guidance)):
        things[kind, "in order"] = {"order": ", ".join(one.id for one in ordered)}
    things["questions", "in order"] = {"order": ", ".join(question.id for question in asked.questions)}
    things["names", "familiar"] = {"names": ", ".join(sorted(book.familiar_names))}
    return things


def _rule(rule: Rule, asked: Questionnaire) -> Details:
    return {
        "ref": rule.ref,
        "topic": rule.topic,
        "concern": rule.concern,
        "suggest": rule.suggest or "a note for the plan",
        "act": rule.act,
        "when": _condition(rule.when, asked),
        "presumes needling": "yes" if rule.presumes_needling else "",
        "not told when": _condition(rule.not_told_when, asked),
        **_texts("patient", rule.patient),
        "therapist": rule.therapist,
        "strength": rule.strength,
        "sources": ", ".join(rule.sources),
        "reviewed": str(rule.reviewed or ""),
        "review by": str(rule.review_by or ""),
    }


def _question(question: Question, asked: Questionnaire) -> Details:
    options = {
        f"option {option.id} {language}": words
        for option in question.options
        for language, words in option.label.items()
    }
    exclusive = {f"option {option}": "stands alone" for option in sorted(question.exclusive_ids)}
    return {
        "section": question.section,
        "page": question.page,
        "type": question.kind,
        "asked when": _condition(question.ask_when, asked),
        **_texts("ask", question.ask),
        **_texts("why", question.why),
        **_texts("help", question.help or {}),
        "therapist": question.therapist,
        "optional": "yes" if question.optional else "",
        "private": "yes" if question.private else "",
        _SUMMARY_ONLY: "yes" if question.summary_only else "",
        _ORDER_OF_RISK: _order_of_risk(question),
        "bounds": f"{question.minimum} to {question.maximum}",
        "options": ", ".join(option.id for option in question.options),
        **options,
        **exclusive,
    }


def _order_of_risk(question: Question) -> str:
    if question.order is None:
        return ""
    return "rising" if question.order.rising else ", ".join(question.order.options) or "none"


def _fact(fact: Fact, asked: Questionnaire) -> Details:
    if isinstance(fact, Named):
        return {"when": _condition(fact.when, asked)}
    return {"first of": ", ".join(fact.names)} if isinstance(fact, FirstOf) else {"mean of": ", ".join(fact.questions)}


def _topic(topic: Topic) -> Details:
    return {"discuss with": ", ".join(topic.discuss_with), **_texts("question", topic.question)}


def _guidance(sentence: Guidance, asked: Questionnaire) -> Details:
    return {
        "part": sentence.part,
        "when": _condition(sentence.when, asked),
        **_texts("title", sentence.title or {}),
        **_texts("patient", sentence.patient),
    }


def _guarantee(one: Guarantee, asked: Questionnaire) -> Details:
    return {
        "ref": one.ref,
        "says": one.says,
        "when": _condition(one.when, asked),
        "at least": one.at_least or "",
        "act": one.act or "",
        "from act": one.from_act or "",
        "must say": ", ".join(one.must_say),
        "on safety": one.on_safety or "",
        "can be": one.can_be or "",
        "asked": ", ".join(one.asked),
        "not asked": ", ".join(one.not_asked),
        "no effect": ", ".join(one.no_effect),
        "unsaid": ", ".join(one.unsaid),
        "but for": ", ".join(one.but_for),
    }


def _example(example: Example) -> Details:
    answers = {
        f"answer {question}": ", ".join(value) if isinstance(value, tuple) else str(value)
        for question, value in example.answers.items()
    }
    found = {"outcome": example.outcome, "findings": ", ".join(example.findings)}
    return {"story": example.story, **found, **answers}


def _source(source: Source) -> Details:
    return {"citation": source.citation, "checked": source.checked}


def _texts(key: str, text: Text) -> Details:
    return {f"{key} {language}": words for language, words in text.items()}


def _condition(condition: Condition | None, asked: Questionnaire) -> str:
    return "" if condition is None else _one_line(in_words(condition, asked))


def _one_line(phrase: Phrase) -> str:
    if not phrase.parts:
        return phrase.words
    parts = "; ".join(f"({_one_line(part)})" if part.parts else _one_line(part) for part in phrase.parts)
    return f"{phrase.words} {parts}"
