"""The decision: what was concluded, a tick for each caution, a reason if needed, notes, a message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from secrets import token_hex
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms.validators import ValidationError

from screening.domain.review.decision import (
    MAY_TREAT,
    Conclusion,
    DecisionContent,
    Tick,
    contradictions,
    contradicts_a_sign,
    needs_reason,
    with_confirmed_signs,
)
from screening.domain.rules.rulebook import Outcome
from screening.domain.rules.treatment import StaffContent
from screening.records.review.decision_drafts import PREPARED, Typed, Unsigned
from screening.records.review.decisions import Decision
from screening.web.forms.fields import OneLine, Picked, posted_number
from screening.web.staff_wording import TICKS, too_long
from screening.web.workspace.field_errors import read_text
from screening.web.workspace.summary.items import ItemToConfirm

MOST_CHARACTERS = 20_000
CALL_OPEN = "They were sent to emergency care, and no one has reached them yet: log the call first"
SIGN_STANDS = "A warning sign is confirmed: refer, conclude “not now”, or mark the sign as not true"
NO_CREDENTIAL = "You have no valid credential for it here: conclude “not now”, refer, or prepare it for a colleague"
_NOT_KEPT = ("csrf_token", "do", "factor", "corrected", "heard", "raised", "replaced", "filled", "elsewhere")


class DecisionForm(FlaskForm):
    """The therapist's form for one screening; `suggested`, `to_ask`, `staff` and `language` are set by the page.

    `suggested` are the outcomes it is compared with, the current one last. `call_open` says that no one has reached the
    person about an emergency that was sent, `lacks_credential` that the signed-in person may not sign that the
    treatment fits. `page` is the id of the page it is typed on, `filled` the saved state that this page was filled
    from. `staff` is the ready-made text of its rules version; `language` is the patient's, used for a picked message.
    """

    conclusion = Picked()
    reason = OneLine()
    reason_pick = OneLine()
    notes = OneLine()
    message = OneLine()
    message_pick = OneLine()
    replaces_because = OneLine()
    after = OneLine()
    corrected = OneLine()
    heard = OneLine()
    page = OneLine()
    filled = OneLine()
    suggested: tuple[Outcome, ...] = ()
    to_ask: tuple[ItemToConfirm, ...] = ()
    staff: StaffContent
    language: str = "en"
    typed: Mapping[str, str] = {}
    call_open = False
    lacks_credential = False

    @classmethod
    def posted(cls) -> DecisionForm:
        """Return the form as posted."""
        form = cls()
        form.typed = request.form.to_dict()
        return form

    @classmethod
    def kept(cls, unsigned: Unsigned) -> DecisionForm:
        """Return the form as saved for someone who had not signed yet; its token was checked when it was posted."""
        form = cls(formdata=MultiDict(unsigned.fields), meta={"csrf": False})
        form.typed = unsigned.fields
        return form

    @classmethod
    def replacing(cls, decision: Decision) -> DecisionForm:
        """Return a form that starts with what was signed, so that nothing is lost when signing again."""
        content = decision.content
        form = cls(formdata=None, data={"reason": content.reason, "notes": content.notes, "message": content.message})
        form.conclusion.data = [content.conclusion]
        form.typed = {
            **{f"tick-{check}": tick for check, tick in content.cautions.items()},
            **{f"consent-{point}": "yes" for point in content.talked_about},
            **{f"duty-{duty}": "yes" for duty in content.duties},
        }
        return form

    @classmethod
    def blank(cls) -> DecisionForm:
        """Return an empty form."""
        return cls(formdata=None)

    def validate_conclusion(self, field: Picked) -> None:
        if len(field.data or ()) != 1 or field.data[0] not in list(Conclusion):
            raise ValidationError("Pick what you concluded")
        if self.lacks_credential and field.data[0] in MAY_TREAT:
            raise ValidationError(NO_CREDENTIAL)
        signs = {check.id for check in self.to_ask if check.is_sign}
        if contradicts_a_sign(signs, self.ticks(), Conclusion(field.data[0])):
            raise ValidationError(SIGN_STANDS)
        stand = any(check.is_sign and not check.gone for check in self.to_ask)  # these are corrected first
        if self.call_open and not stand and field.data[0] in MAY_TREAT:
            raise ValidationError(CALL_OPEN)

    def validate_reason(self, field: OneLine) -> None:
        field.data = (field.data or "").strip() or self.staff.reasons.get(self.reason_pick.data or "", "")
        read_text(field, MOST_CHARACTERS)
        picked = self.conclusion.data or [""]
        if picked[0] in list(Conclusion) and not field.data and self.needs_reason(Conclusion(picked[0])):
            raise ValidationError("Pick or write why your decision differs from the suggestion")

    def needs_reason(self, concluded: Conclusion) -> bool:
        """Return whether a conclusion differs enough from the suggestion to need a reason."""
        return needs_reason(with_confirmed_signs(self.suggested, self.ticks()), concluded)

    def validate_notes(self, field: OneLine) -> None:
        read_text(field, MOST_CHARACTERS)

    def validate_replaces_because(self, field: OneLine) -> None:
        read_text(field, MOST_CHARACTERS)
        if self.number() > 1 and not (field.data or "").strip():
            raise ValidationError("Say why this replaces the signed decision")

    def validate_message(self, field: OneLine) -> None:
        ready = self.staff.messages.get(self.message_pick.data or "")
        field.data = (field.data or "").strip() or (ready.text[self.language] if ready else "")
        read_text(field, MOST_CHARACTERS)

    def ticks(self) -> dict[str, str]:
        """Return what was ticked for each thing to ask: its id → confirmed, not_confirmed or changed.

        What a correction removed counts as changed.
        """
        ticked = {check.id: self._tick(check) for check in self.to_ask}
        return {check: tick for check, tick in ticked.items() if tick in list(Tick)}

    def _tick(self, check: ItemToConfirm) -> str:
        typed = self.typed.get(f"tick-{check.id}", "")
        if check.gone:
            return typed if typed == Tick.NOT_CONFIRMED else Tick.CHANGED
        return typed

    def ticked(self, kind: str, known: Iterable[str]) -> tuple[str, ...]:
        """Return which boxes of a list are ticked."""
        return tuple(name for name in known if f"{kind}-{name}" in self.typed)

    def number(self) -> int:
        """Return the number this decision would have; a forged one cannot be the next number."""
        return posted_number(self.after.data or "", -1) + 1

    @property
    def seen_correction(self) -> int:
        """Return the number of the correction that the therapist saw; 0 for none."""
        return posted_number(self.corrected.data or "", 0)

    @property
    def seen_heard(self) -> int | None:
        """Return how many answers after sessions the therapist saw."""
        return posted_number(self.heard.data or "", None)

    def is_on_new_page(self, filled: str) -> None:
        """Give a page that is about to be shown an id of its own; `filled` is the saved state it shows, "" for none."""
        self.page.data, self.filled.data = token_hex(8), filled

    @property
    def to_compare(self) -> Typed:
        """Return what was typed, to be compared with what another page has saved."""
        return Typed(self.to_keep(), self.filled.data or "")

    def to_keep(self) -> dict[str, str]:
        """Return what is saved of an unsigned decision: the input exactly as typed."""
        return {name: text for name, text in self.typed.items() if name not in _NOT_KEPT}

    def to_prepare(self) -> dict[str, str]:
        """Return what is saved for a colleague to sign."""
        return {**self.to_keep(), PREPARED: "yes"}

    def to_take_back(self) -> dict[str, str]:
        """Return what is saved, and is no longer for a colleague to sign."""
        return {**self.to_keep(), PREPARED: ""}

    def with_the_rest_confirmed(self) -> dict[str, str]:
        """Return what is saved, with everything confirmed that is not a warning sign and was not ticked."""
        rest = [check.id for check in self.to_ask if not check.is_sign and check.id not in self.ticks()]
        return {**self.to_keep(), **{f"tick-{check}": str(Tick.CONFIRMED) for check in rest}}

    def not_to_keep(self) -> list[tuple[str, str]]:
        """Return what is too long to save: (id of the field to go to, message), also set as the field's error.

        Nothing is truncated: what does not fit stays on the page.
        """
        for field in self._texts:
            typed = (field.data or "").replace("\r\n", "\n").strip()
            field.errors = tuple(filter(None, [too_long(typed, MOST_CHARACTERS)]))
        return self._typed_problems

    @property
    def _texts(self) -> tuple[OneLine, ...]:
        return self.reason, self.notes, self.message, self.replaces_because

    @property
    def _typed_problems(self) -> list[tuple[str, str]]:
        fields: Iterable[Any] = (self.conclusion, *self._texts)
        return [(field.focus_id, str(field.errors[0])) for field in fields if field.errors]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return the error summary: (id of the field to go to, message), including unticked things to ask."""
        missing = [check for check in self.to_ask if check.id not in self.ticks()]
        ticks = [(f"tick-{check.id}", f"Say whether this is true: {check.patient_said}") for check in missing]
        return ticks + self.contradictions + self._typed_problems

    @property
    def contradictions(self) -> list[tuple[str, str]]:
        """Return ticks that contradict each other on one answer: (id of the field, message naming both lines)."""
        by_id = {check.id: check for check in self.to_ask if not check.gone}
        ticks = {check: tick for check, tick in self.ticks().items() if check in by_id}
        return [
            (
                f"tick-{no}",
                f"“{by_id[yes].sentence}” is confirmed, and “{by_id[no].sentence}” is "
                f"{TICKS[Tick(ticks[no])].lower()}: both rest on the same answer. Mark them the same",
            )
            for yes, no in contradictions({check.id: check.because for check in by_id.values()}, ticks)
        ]

    def conclusions(self, duties: Iterable[str]) -> DecisionContent:
        """Return what was concluded; `duties` are those that apply to this screening."""
        return DecisionContent(
            conclusion=Conclusion(self.conclusion.data[0]),
            reason=self.reason.data or "",
            cautions={rule: Tick(tick) for rule, tick in self.ticks().items()},
            notes=self.notes.data or "",
            message=self.message.data or "",
            talked_about=self.ticked("consent", self.staff.consent),
            duties=self.ticked("duty", duties),
            replaces_because=self.replaces_because.data or "",
        )
