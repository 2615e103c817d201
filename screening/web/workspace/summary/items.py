"""Things to ask the patient about before a decision is signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from screening.domain.questionnaire.questions import Value
from screening.web.workspace.summary.findings import Caution


@dataclass(frozen=True)
class ItemToConfirm:
    """Something to ask the patient about: its id, what they answered, and why it matters.

    `question` is what to say and `title` what is confirmed, "" in rules that lack them; `foreign` is the question in
    the patient's language, "" if that is the therapist's. `caution` is the finding (None for a warning sign that was
    taken back), `also` are less urgent ones on its topic. A warning sign is ticked individually, never with "all the
    rest". One that is `gone` was corrected at the visit: there is nothing left to ask.
    """

    id: str
    patient_said: str
    sentence: str
    because: Mapping[str, Value | None] = field(default_factory=dict)
    is_sign: bool = False
    gone: bool = False
    question: str = ""
    foreign: str = ""
    title: str = ""
    caution: Caution | None = None
    also: tuple[Caution, ...] = ()
