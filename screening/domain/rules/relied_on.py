"""What pages, summary and proof read by name: a rules file without one of these is refused."""

from __future__ import annotations

from collections.abc import Mapping

from screening.domain.questionnaire.facts import Fact, FirstOf, MeanOf, Named
from screening.domain.questionnaire.questions import Kind
from screening.domain.rules.timing import DAYS_AFTER_VISIT

QUESTIONS: Mapping[str, Kind] = {
    "age": Kind.NUMBER,
    "pain_location": Kind.CHOICES,
    "pain_duration": Kind.CHOICE,
    "mechanism": Kind.CHOICE,
    "activities": Kind.CHOICES,
    "event_timing": Kind.CHOICE,
    "event_date": Kind.DATE,
    "goal_activity": Kind.TEXT,
    "wants_needling": Kind.CHOICE,
    "needle_hesitancy": Kind.SCALE,
    "what_helps": Kind.CHOICES,
    "peg_pain": Kind.SCALE,
    "peg_enjoy": Kind.SCALE,
    "peg_activity": Kind.SCALE,
}
OPTIONS: Mapping[str, tuple[str, ...]] = {  # question → options of it
    "wants_needling": ("no",),
    "event_timing": tuple(DAYS_AFTER_VISIT),
}
SECTIONS = ("safety_check", "your_health")  # asked about on the day of the visit
PAGES = ("about_you", "cannot_wait")  # other pages lead there
FACTS: Mapping[str, type[Fact]] = {"e_stim_blocked": Named, "pain_type": FirstOf, "peg": MeanOf}
PAIN_TYPES = ("acute", "subacute", "chronic")  # what `pain_type` may be; the summary has words for these
