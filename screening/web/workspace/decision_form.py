"""The decision: what was concluded, a tick for each caution, a reason where one is needed, notes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from screening.domain.decision import Conclusion, Tick, needs_reason
from screening.domain.rules import Outcome
from screening.web.fields import OneLine, Picked, clean_text
from screening.web.workspace.summary import Check
from screening.workflow.decide import Conclusions

MOST_CHARACTERS = 20_000
_NUMBER = re.compile(r"[0-9]{1,6}")
CONCLUSIONS = {
    Conclusion.FITS: "Dry needling fits",
    Conclusion.AFTER_DISCUSSING: "Fits, after what was discussed",
    Conclusion.NOT_NOW: "Not now",
    Conclusion.REFER: "Referred to someone else first",
}
TICKS = {Tick.CONFIRMED: "Confirmed with patient", Tick.NOT_CONFIRMED: "Not so"}


def _text(field: OneLine) -> None:
    try:
        field.data = clean_text(field.data or "")
    except ValueError:
        raise ValidationError("Some signs cannot be read here. Please type it again.") from None
    if len(field.data) > MOST_CHARACTERS:
        raise ValidationError(f"Please make this shorter. You can use {MOST_CHARACTERS:,} letters.")


class DecisionForm(FlaskForm):
    """The therapist's form for one screening; `suggested` and `to_ask` are set by the page."""

    conclusion = Picked("What did you conclude after history and exam?")
    reason = OneLine("Reason it differs from the suggestion")
    notes = OneLine("Notes")
    after = OneLine()
    suggested: Outcome = Outcome.DISCUSS_FIRST
    to_ask: tuple[Check, ...] = ()

    def validate_conclusion(self, field: Picked) -> None:
        if len(field.data or ()) != 1 or field.data[0] not in list(Conclusion):
            raise ValidationError("Pick what you concluded")

    def validate_reason(self, field: OneLine) -> None:
        _text(field)
        picked = self.conclusion.data or [""]
        if picked[0] in list(Conclusion) and not field.data and needs_reason(self.suggested, Conclusion(picked[0])):
            raise ValidationError("Write why your decision differs from the suggestion")

    def validate_notes(self, field: OneLine) -> None:
        _text(field)

    def ticks(self) -> dict[str, str]:
        """What was ticked for each thing to ask: its id → confirmed or not_confirmed."""
        posted = {check.id: request.form.get(f"tick-{check.id}", "") for check in self.to_ask}
        return {check: tick for check, tick in posted.items() if tick in list(Tick)}

    def number(self) -> int:
        """The number of the decision that this one would be; a forged one is no number that can come next."""
        typed = self.after.data or ""
        return int(typed) + 1 if _NUMBER.fullmatch(typed) else 0

    @property
    def problems(self) -> list[tuple[str, str]]:
        """The error summary: (id of the field to go to, message), things to ask without a tick included."""
        fields: Iterable[Any] = (self.conclusion, self.reason, self.notes)
        missing = [check for check in self.to_ask if check.id not in self.ticks()]
        ticks = [(f"tick-{check.id}", f"Say whether this is so: {check.told}") for check in missing]
        return ticks + [(field.focus_id, str(field.errors[0])) for field in fields if field.errors]

    @property
    def conclusions(self) -> Conclusions:
        ticks = {rule: Tick(tick) for rule, tick in self.ticks().items()}
        return Conclusions(Conclusion(self.conclusion.data[0]), self.reason.data or "", ticks, self.notes.data or "")
