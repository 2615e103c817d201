"""Cards of CDS Hooks: notices about a screening in words, for the clinician who has the chart open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from screening.domain.health_record.entries import RecordEntry
from screening.domain.hooks.notices import CannotWait, ChartDiffers, ChartedScreening, Notice, OrderMatters, Stands
from screening.domain.review.words import ACTS, CONCLUSIONS, OUTCOMES, in_a_sentence
from screening.domain.rules.rulebook import Act, Outcome, Rule

_MOST_SUMMARY = 140  # letters (CDS Hooks 2.0.1, Card Attributes)
_MOST_REASONS = 5
_LANGUAGE = "en"  # staff read these words
_OVERRIDES = (
    ("chart", "The chart is wrong or out of date"),
    ("asked", "I asked the patient"),
    ("known", "I knew this already"),
)


@dataclass(frozen=True)
class Card:
    """A card: its name, and its JSON."""

    uuid: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class _CardText:
    summary: str
    detail: str
    indicator: str


def cards_of(notices: Iterable[Notice], one: ChartedScreening, practice: str, address: str) -> list[Card]:
    """Return a card for each notice; `address` is that of the practice, the source of the cards."""
    return [_card(_words(notice, one), one, practice, address) for notice in notices]


def _card(words: _CardText, one: ChartedScreening, practice: str, address: str) -> Card:
    uuid = str(uuid4())
    data = {
        "uuid": uuid,
        "summary": _shortened(words.summary),
        "detail": words.detail,
        "indicator": words.indicator,
        "source": {"label": f"{practice}: screening"[:_MOST_SUMMARY]},
        "overrideReasons": [
            {"code": code, "system": f"{address}/cds-services/override-reasons", "display": display}
            for code, display in _OVERRIDES
        ],
        "links": [
            {
                "label": "Open the summary",
                "url": f"{address}/workspace/screenings/{one.reference}",
                "type": "absolute",
            }
        ],
    }
    return Card(uuid, data)


def _words(notice: Notice, one: ChartedScreening) -> _CardText:
    match notice:
        case ChartDiffers():
            return _differs(notice, one)
        case OrderMatters():
            return _order(notice, one)
        case CannotWait():
            since = " since it was corrected" if one.signed_before else ""
            return _CardText(f"Screening: {_act(one)}, and no one has signed it{since}", _detail(one), "critical")
        case Stands():
            indicator = "info" if one.conclusion or one.outcome is Outcome.FITS else "warning"
            return _CardText(f"Screening: {_outcome(one.outcome)}, {_signed(one)}", _detail(one), indicator)


def _differs(notice: ChartDiffers, one: ChartedScreening) -> _CardText:
    named = ", ".join(_name(entry) for entry in notice.entries)
    said = ", ".join(notice.question.label_of(option, _LANGUAGE) for option in notice.said)
    lines = [
        f"- In the chart: {_plain(_name(entry))}{f' ({entry.on})' if entry.on else ''}" for entry in notice.entries
    ]
    lines.append(f"- The patient answered “{said}” to “{notice.question.ask[_LANGUAGE]}” ({one.sent_on:%b %-d, %Y})")
    return _CardText(f"Chart: {named}. The patient answered: {said}", "\n".join([*lines, "", _ask(one)]), "warning")


def _order(notice: OrderMatters, one: ChartedScreening) -> _CardText:
    name = _name(notice.order)
    change = f"{_outcome(notice.after)} instead of {_outcome(notice.before)}"
    same = f"still {_outcome(notice.after)}, for another reason"
    told = change if notice.after is not notice.before else same
    lines = [
        f"The answers of {one.sent_on:%b %-d, %Y} do not name it. With it, the rules say:",
        "",
        *_reasons(notice.rules),
    ]
    return _CardText(f"{name} and the screening: {told}", "\n".join(lines), "warning")


def _detail(one: ChartedScreening) -> str:
    corrected = ", corrected at the visit" if one.corrected else ""
    sent = f"Sent {one.sent_on:%b %-d, %Y}{corrected}. The rules suggest: {_outcome(one.outcome)}."
    return "\n".join([sent, "", *_reasons(one.rules)]).strip()


def _ask(one: ChartedScreening) -> str:
    return f"Ask the patient. Without it the rules suggest: {_outcome(one.outcome)}."


def _act(one: ChartedScreening) -> str:
    """Return what cannot wait: how soon to act if that is urgent, else the outcome."""
    return in_a_sentence(ACTS[one.act]) if one.act.rank >= Act.SAME_DAY_CALL.rank else _outcome(one.outcome)


def _signed(one: ChartedScreening) -> str:
    if one.conclusion:
        return f"signed: {in_a_sentence(CONCLUSIONS[one.conclusion])}"
    if one.signed_before:
        return f"corrected since it was signed ({in_a_sentence(CONCLUSIONS[one.signed_before])})"
    return "not signed yet"


def _outcome(outcome: Outcome) -> str:
    return in_a_sentence(OUTCOMES[outcome])


def _reasons(rules: Sequence[Rule]) -> list[str]:
    """Return the first of these rules in words, and how many more there are."""
    more = len(rules) - _MOST_REASONS
    told = [f"- {_plain(rule.title or rule.therapist)}" for rule in rules[:_MOST_REASONS]]
    return [*told, f"- and {more} more"] if more > 0 else told


def _name(entry: RecordEntry) -> str:
    return entry.words[0] if entry.words else entry.codes[0].code


def _plain(text: str) -> str:
    """Return a text escaped so that Markdown treats it as plain text."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]<>#|!" else sign for sign in text)


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_SUMMARY else f"{text[: _MOST_SUMMARY - 1].rstrip()}…"
