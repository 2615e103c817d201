"""What a patient reads: each text of the result page, and the sheets it appears for (domain/rules/advice.py)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any as Formula  # as in encoding.py

import z3

from screening.domain.questionnaire.texts import Text
from screening.domain.rules.guidance import Layout
from screening.domain.rules.rulebook import Act, Concern, Outcome, Rule
from screening.rulebook.proof.encoding import Screened


@dataclass(frozen=True)
class Said:
    """A text a patient may read: the rule or guidance it belongs to, and when it is shown."""

    place: str
    id: str
    text: Text
    read: Formula


def texts_of(screened: Screened) -> Iterator[Said]:
    """Yield every text of the result page, and the sheets it appears for (domain/rules/advice.py)."""
    declined = screened.sheet.holds(screened.rulebook.treatment.roles.declines)
    fits_or_talk = z3.Or(screened.is_outcome(Outcome.FITS), screened.is_outcome(Outcome.DISCUSS_FIRST))
    can_wait = z3.Not(screened.asks_for(Act.DOCTOR_SOON))
    welcome = z3.And(fits_or_talk, z3.Not(declined), can_wait)
    emergency = screened.is_outcome(Outcome.EMERGENCY)
    told = {
        rule.id: z3.And(screened.fires[rule.id], _is_told(screened, rule, emergency, declined, welcome))
        for rule in screened.rulebook.rules
    }
    for rule in screened.rulebook.by_severity:
        read = z3.And(told[rule.id], _is_read(screened, rule, told))
        yield Said("rule", rule.id, rule.patient, read)
        if rule.suggest:
            yield Said("question for", rule.id, screened.rulebook.topics[rule.topic].question, read)
    alone: dict[str, list[Formula]] = defaultdict(list)
    for sentence in screened.rulebook.guidance:
        holds = True if sentence.when is None else screened.sheet.holds(sentence.when)
        part = screened.rulebook.parts[sentence.part]
        still = screened.is_outcome(Outcome.NOT_NOW) if part.only_not_now else True
        open_ = z3.Not(screened.asks_for(Act.EMERGENCY_ROOM)) if sentence.also_if_urgent else can_wait
        read = z3.And(open_, holds, still, welcome if part.presumes_treatment else True)
        if part.layout is Layout.ONE_THING and sentence.also_if_urgent:
            alone[part.id].append(read)
        elif part.layout is Layout.ONE_THING:
            read, alone[part.id] = z3.And(read, z3.Not(z3.Or(alone[part.id]))), [*alone[part.id], read]
        for text in filter(None, (sentence.title, sentence.patient)):
            yield Said("guidance", sentence.id, text, read)


def _is_read(screened: Screened, rule: Rule, told: Mapping[str, Formula]) -> Formula:
    """Return the formula that a rule is shown: it is the most severe of its topic, or sends to a doctor sooner."""
    of_topic = [other for other in screened.rulebook.by_severity if other.topic == rule.topic]
    of_topic.sort(key=lambda other: (other.severity[0], -other.act.rank))
    place, act = of_topic.index(rule), rule.act.rank
    before, after = of_topic[:place], of_topic[place + 1 :]
    first = z3.Not(z3.Or([told[other.id] for other in before]))
    as_soon = [other for other in before if other.act.rank >= act]
    as_soon += [other for other in after if other.act.rank > act]
    soonest = z3.Not(z3.Or([told[other.id] for other in as_soon]))
    read = z3.Or(first, soonest) if act >= Act.DOCTOR_SOON.rank else first
    if rule.suggest or rule.concern is Concern.DUTY:
        return read
    return z3.And(read, z3.Not(screened.asks_for(Act.DOCTOR_SOON)))


def _is_told(screened: Screened, rule: Rule, emergency: Formula, declined: Formula, welcome: Formula) -> Formula:
    if rule.not_told_when is not None:
        told = _is_told(screened, replace(rule, not_told_when=None), emergency, declined, welcome)
        return z3.And(told, z3.Not(screened.sheet.holds(rule.not_told_when)))
    if rule.suggest is Outcome.EMERGENCY:
        return z3.And(emergency, *(z3.Not(screened.asks_for(act)) for act in Act if act.rank == rule.act.rank + 1))
    if rule.suggest is None:
        return z3.And(z3.Not(emergency), welcome if rule.presumes_treatment else True)
    if rule.suggest is Outcome.FITS:
        return z3.BoolVal(False)
    always = rule.concern is Concern.WISH or rule.act.rank >= Act.DOCTOR_SOON.rank
    return z3.And(z3.Not(emergency), True if always else z3.Not(declined))
