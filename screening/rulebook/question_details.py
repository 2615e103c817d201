"""The questions of a rules file as text, for comparing two files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from screening.domain.health_record.entries import Code
from screening.domain.health_record.signals import RecordSignals, Signal
from screening.domain.questionnaire.conditions import Condition
from screening.domain.questionnaire.derived import Derived
from screening.domain.questionnaire.questions import Question, Questionnaire
from screening.domain.questionnaire.texts import Text, wordings
from screening.domain.rules.fairness import Characteristic
from screening.rulebook.wording import Phrase, in_words

Details: TypeAlias = Mapping[str, str]  # one thing: key → words, "" if empty
ORDER_OF_RISK = "order of risk"
SUMMARY_ONLY = "summary only"


def question_details(question: Question, asked: Questionnaire) -> Details:
    """Return what a file says about a question that is asked."""
    exclusive = {f"option {option}": "is exclusive" for option in sorted(question.exclusive_ids)}
    return {
        "section": question.section,
        "page": question.page,
        "type": question.kind,
        "asked when": condition_in_words(question.ask_when, asked),
        **in_each_language("ask", question.ask),
        **in_each_language("why", question.why),
        **in_each_language("help", question.help or {}),
        "therapist": question.therapist,
        "optional": "yes" if question.optional else "",
        "private": "yes" if question.private else "",
        SUMMARY_ONLY: "yes" if question.summary_only else "",
        ORDER_OF_RISK: _order_of_risk(question),
        "bounds": f"{question.minimum} to {question.maximum}",
        "options": ", ".join(option.id for option in question.options),
        **_options(question),
        **exclusive,
    }


def derived_details(derived: Derived) -> Details:
    """Return what a file says about a derived question, found in typed words."""
    lists: dict[str, str] = {}
    for one in derived.lists:
        lists |= {
            **in_each_language(f"option {one.id}", one.label),
            **in_each_language(f"option {one.id} ask", one.asks.ask),
        }
        lists |= {f"option {one.id} box": ": ".join(one.box), f"option {one.id} words": ", ".join(one.words)}
    said = {
        "from": ", ".join(derived.sources),
        **in_each_language("label", derived.ask),
        "therapist": derived.therapist,
    }
    return {**said, "options": ", ".join(one.id for one in derived.lists), **lists}


def signal_details(signal: Signal) -> Details:
    """Return what a file says about health record entries that bear on an answer."""
    return {
        "from": ", ".join(sorted(signal.kinds)),
        "list": signal.list.id,
        **in_each_language("label", signal.list.label),
        **in_each_language("ask", signal.list.asks.ask),
        "box": ": ".join(signal.list.box),
        "words": ", ".join(signal.list.words),
        "codes": _codes(signal.codes),
        "within days": "" if signal.within_days is None else str(signal.within_days),
        "sources": ", ".join(signal.sources),
    }


def characteristic_details(one: Characteristic, asked: Questionnaire) -> Details:
    """Return what a file says about a characteristic; the groups are those with a name of their own."""
    named = [group for group in one.groups if not group.question]
    return {
        "label": one.label,
        "basis": one.basis,
        "note": one.note,
        "questions": ", ".join(one.questions),
        **{f"options of {name}": ", ".join(sorted(options)) for name, options in one.options.items()},
        **{f"group {group.label}": condition_in_words(group.when, asked) for group in named},
        "language": "yes" if one.of_language else "",
        "sources": ", ".join(one.sources),
    }


def record_details(record: RecordSignals) -> Details:
    """Return what a file says about all health records."""
    return {
        "pregnancy status": _codes(record.pregnancy_codes),
        "ordered": ", ".join(record.ordered.words),
        "ordered codes": _codes(record.ordered.codes),
        "passed over": ", ".join(record.passed_over),
    }


def _codes(codes: tuple[Code, ...]) -> str:
    return ", ".join(f"{code.system} {code.code}" for code in codes)


def _options(question: Question) -> Details:
    said: dict[str, str] = {}
    for option in question.options:
        said |= in_each_language(f"option {option.id}", option.label)
        said |= in_each_language(f"option {option.id} hint", option.hint or {})
        said[f"option {option.id} short"] = option.short
    return said


def _order_of_risk(question: Question) -> str:
    if question.order is None:
        return ""
    return "rising" if question.order.rising else ", ".join(question.order.options) or "none"


def in_each_language(key: str, text: Text) -> Details:
    """Return a text under its key: each wording in each language."""
    return {f"{key}{which} {language}": words for which, said in wordings(text) for language, words in said.items()}


def condition_in_words(condition: Condition | None, asked: Questionnaire) -> str:
    """Return a condition on one line; "" for none."""
    return "" if condition is None else _one_line(in_words(condition, asked))


def _one_line(phrase: Phrase) -> str:
    if not phrase.parts:
        return phrase.words
    parts = "; ".join(f"({_one_line(part)})" if part.parts else _one_line(part) for part in phrase.parts)
    return f"{phrase.words} {parts}"
