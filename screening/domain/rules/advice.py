"""What the patient reads about a suggestion: the most important finding on each topic, grouped by concern."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.bits import Reading
from screening.domain.questionnaire.questions import Questionnaire, Value
from screening.domain.questionnaire.texts import Text
from screening.domain.rules.guidance import Guidance, Layout, Party
from screening.domain.rules.rulebook import Act, Concern, Outcome, Rule, Rulebook
from screening.domain.rules.suggestion import Finding, Suggestion, act_with

_ON_TOP = 3


class Headline(StrEnum):
    """The first thing the page says about the outcome."""

    FITS = "fits"
    DISCUSS_FIRST = "discuss_first"
    NOT_NOW = "not_now"
    NOT_NOW_DOCTOR_FIRST = "not_now_doctor_first"
    WITHOUT_TREATMENT = "without_treatment"
    EMERGENCY = "emergency"
    TAKEN_BACK = "taken_back"
    RECORD_DIFFERS = "record_differs"


@dataclass(frozen=True)
class Point:
    """One thing to discuss first: what was found, with whom to discuss it, and a question to ask them."""

    finding: Finding
    discuss_with: tuple[Party, ...]
    question: Text


@dataclass(frozen=True)
class Advice:
    """The patient's page. `act` leads it if doctor_soon or more urgent; in an emergency nothing follows.

    `taken_back` asks for a call about a warning sign that was ticked and taken back. `declined` says whether the person
    said no to the treatment. `points` come most urgent first. `guidance` holds the sentences of each part of the page;
    a part without any is left out. Beside advice to see a doctor, or to call, the only `notes` are on what the practice
    owes the person, the only guidance is what holds even then, and no treatment is mentioned: "new pain often eases"
    would undo it (guarantee G20).
    """

    headline: Headline
    act: Act
    taken_back: bool
    points: tuple[Point, ...]
    notes: tuple[Finding, ...]
    guidance: Mapping[str, tuple[Guidance, ...]]
    declined: bool

    @property
    def first(self) -> tuple[Point, ...]:
        """Return the points shown first: someone in pain can remember three."""
        return self.points[:_ON_TOP]

    @property
    def more(self) -> Mapping[Concern, tuple[Point, ...]]:
        """Return all other points, grouped by concern."""
        grouped: dict[Concern, tuple[Point, ...]] = {}
        for point in self.points[_ON_TOP:]:
            concern = point.finding.rule.concern
            grouped[concern] = (*grouped.get(concern, ()), point)
        return grouped

    @property
    def in_any_case(self) -> tuple[Guidance, ...]:
        """Return the guidance that holds even where a doctor or a call comes first."""
        return tuple(one for sentences in self.guidance.values() for one in sentences if one.also_if_urgent)

    @property
    def outside(self) -> bool:
        """Return whether anything should be discussed with someone outside the practice."""
        return any(party.outside for point in self.points for party in point.discuss_with)


def advise(
    rulebook: Rulebook,
    suggestion: Suggestion,
    answers: Mapping[str, Value],
    *,
    sign_taken_back: bool,
    denied: Collection[str] = (),
) -> Advice:
    """Return what the patient reads (docs/decisions/0004).

    `denied` are lists whose words they typed and then, when asked, said no to: it stays something to discuss, but no
    sentence claims what they denied.
    """
    taken_back = sign_taken_back and suggestion.outcome is not Outcome.EMERGENCY
    act = act_with(suggestion, sign_taken_back=taken_back)
    can_wait = act.rank < Act.DOCTOR_SOON.rank
    reading = read_answers(rulebook.questionnaire, answers, sent=True)
    believed = _without(denied, rulebook.questionnaire, reading)
    declined = bool(rulebook.treatment.roles.declines.truth(reading))
    welcome = suggestion.outcome in (Outcome.FITS, Outcome.DISCUSS_FIRST) and not declined and can_wait
    told = (
        finding
        for finding in suggestion.findings
        if _is_told(finding.rule, suggestion, declined, welcome) and not _contradicts(finding.rule, reading)
    )
    read = _by_topic(told)
    discussed = [finding for finding in read if finding.rule.suggest]
    return Advice(
        headline=_headline(suggestion, discussed, taken_back),
        act=act,
        taken_back=taken_back,
        points=tuple(_point(rulebook, finding) for finding in discussed),
        notes=tuple(
            finding
            for finding in read
            if not finding.rule.suggest and (can_wait or finding.rule.concern is Concern.DUTY)
        ),
        guidance=_guidance(rulebook, (reading, believed), suggestion.outcome, welcome, act),
        declined=declined,
    )


def beside_record(advice: Advice) -> Advice:
    """Return the page for someone whose health record mentions what the answers do not: never a plain "fits"."""
    return replace(advice, headline=Headline.RECORD_DIFFERS) if advice.headline is Headline.FITS else advice


def _is_told(rule: Rule, suggestion: Suggestion, declined: bool, welcome: bool) -> bool:
    """Return whether the patient reads a finding; in an emergency, only one asking for the most urgent act (G22, G23).

    What matters only with the treatment is for the therapist alone if it is declined. The sentence for "fits" is
    already the headline.
    """
    if suggestion.outcome is Outcome.EMERGENCY:
        return rule.suggest is suggestion.outcome and rule.act is suggestion.act
    if rule.suggest is None:
        return welcome or not rule.presumes_treatment
    if rule.suggest is Outcome.FITS:
        return False
    return not declined or rule.concern is Concern.WISH or rule.act.rank >= Act.DOCTOR_SOON.rank


def _contradicts(rule: Rule, reading: Reading) -> bool:
    """Return whether the sentence of a rule would contradict a warning on the same page."""
    return rule.not_told_when is not None and bool(rule.not_told_when.truth(reading))


def _by_topic(findings: Iterable[Finding]) -> list[Finding]:
    """Return the most severe finding on each topic, and a milder one that sends to a doctor sooner; most urgent first.

    Among equally severe ones, the more urgent wins, then the first by number (G23). "Let's wait for your tests" must
    not hide "a doctor should look at it soon".
    """
    read: dict[str, tuple[Finding, ...]] = {}
    for finding in sorted(findings, key=lambda one: (one.rule.severity[0], -one.rule.act.rank)):
        before = read.get(finding.rule.topic, ())
        soonest = max((one.rule.act.rank for one in before), default=0)
        if not before or finding.rule.act.rank > max(soonest, Act.TALK.rank):
            read[finding.rule.topic] = (*before[:1], finding)
    return sorted((finding for both in read.values() for finding in both), key=lambda one: -one.rule.act.rank)


def _point(rulebook: Rulebook, finding: Finding) -> Point:
    """Return the point to discuss, with the doctor first if it sends to one; an emergency team comes first of all."""
    topic, act = rulebook.topics[finding.rule.topic], finding.rule.act
    kind = Act.EMERGENCY_ROOM if act.rank >= Act.EMERGENCY_ROOM.rank else act
    first = [party for party in rulebook.parties.values() if party.asked_first_for == kind]
    others = [] if any(party.alone for party in first) else [rulebook.parties[id_] for id_ in topic.discuss_with]
    return Point(finding, tuple({party.id: party for party in (*first, *others)}.values()), topic.question)


def _without(denied: Collection[str], questionnaire: Questionnaire, reading: Reading) -> Reading:
    """Return the reading without the lists of words that were denied."""
    for question in questionnaire.derived:
        reading = reading.without(question.id, denied)
    return reading


def _guidance(
    rulebook: Rulebook, readings: tuple[Reading, ...], outcome: Outcome | None, welcome: bool, act: Act
) -> dict[str, tuple[Guidance, ...]]:
    """Return the other sentences that hold in every reading; those that presume the treatment only if it is welcome.

    A denial may remove a sentence but never adds one: what was typed may be true after all.
    """
    sentences = rulebook.guidance
    if act.rank >= Act.DOCTOR_SOON.rank:
        sentences = tuple(one for one in sentences if one.also_if_urgent and act.rank < Act.EMERGENCY_ROOM.rank)
    chosen: dict[str, tuple[Guidance, ...]] = {}
    for sentence in sentences:
        holds = sentence.when is None or all(sentence.when.truth(reading) for reading in readings)
        part = rulebook.parts[sentence.part]
        fitting = outcome is Outcome.NOT_NOW or not part.only_not_now
        if holds and fitting and (welcome or not part.presumes_treatment):
            before = chosen.get(sentence.part, ())
            only = part.layout is Layout.ONE_THING and not sentence.also_if_urgent
            chosen[sentence.part] = before if before and only else (*before, sentence)
    return chosen


def _headline(suggestion: Suggestion, discussed: Iterable[Finding], taken_back: bool) -> Headline:
    if suggestion.outcome is Outcome.FITS and taken_back:
        return Headline.TAKEN_BACK
    if suggestion.outcome is not Outcome.NOT_NOW:
        return Headline(str(suggestion.outcome))
    if suggestion.act is Act.DOCTOR_SOON:
        return Headline.NOT_NOW_DOCTOR_FIRST
    reasons = {finding.rule.concern for finding in discussed if finding.rule.suggest is Outcome.NOT_NOW}
    return Headline.WITHOUT_TREATMENT if reasons <= {Concern.WISH, Concern.COMFORT} else Headline.NOT_NOW
