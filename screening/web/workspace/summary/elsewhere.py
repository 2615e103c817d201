"""A decision that the same person typed on two pages: what each says, so that they choose and nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from screening.records.review.decision_drafts import Unsigned, said
from screening.web.staff_wording import CONCLUSIONS, TICKS, local
from screening.web.workspace.summary.decision_form import DecisionForm
from screening.web.workspace.summary.summary import Summary

CORRECTED_SINCE = (
    "Not saved: the answers were corrected after this page was opened. Press “Save for later” to see the correction."
)
_LABELS = {
    "conclusion": "After history and exam",
    "reason": "Reason",
    "reason_pick": "Reason",
    "replaces_because": "Why it replaces the signed one",
    "notes": "Note",
    "message": "Message to the patient",
    "message_pick": "Message to the patient",
}


@dataclass(frozen=True)
class SavedApart:
    """What was saved elsewhere, and where it differs from this page: (label, saved elsewhere, on this page)."""

    state: str
    saved_at: str
    lines: tuple[tuple[str, str, str], ...]


def autosave_stopped(unsigned: Unsigned) -> str:
    """Return what the status line of a page says once saving as it is typed would overwrite another page's words."""
    return (
        f"Not saved: you saved something else on another page or device, {local(unsigned.saved_at)}. "
        "Press “Save for later” to see both."
    )


def said_apart(shown: Summary, form: DecisionForm, unsigned: Unsigned) -> SavedApart:
    """Return what was saved elsewhere beside what was typed on this page."""
    there, here = said(unsigned.fields), said(form.to_keep())
    names = [name for name in dict.fromkeys((*there, *here)) if there.get(name) != here.get(name)]
    words = _FieldWords(shown, form)
    lines = tuple((words.label(name), words.value(name, there), words.value(name, here)) for name in names)
    return SavedApart(unsigned.state, local(unsigned.saved_at), lines)


class _FieldWords:
    """The words of each field of a decision."""

    def __init__(self, shown: Summary, form: DecisionForm) -> None:
        self._staff = form.staff
        self._boxes = {
            **{f"tick-{check.id}": check.patient_said for check in shown.to_ask},
            **{f"consent-{point}": words for point, words in form.staff.consent.items()},
            **{f"duty-{duty.rule.id}": duty.rule.therapist for duty in shown.duties},
        }

    def label(self, name: str) -> str:
        return _LABELS.get(name) or self._boxes.get(name, name)

    def value(self, name: str, fields: Mapping[str, str]) -> str:
        text = fields.get(name, "")
        if name == "conclusion":
            return {str(one): words for one, words in CONCLUSIONS.items()}.get(text, text)
        if name.startswith("tick-"):
            return {str(one): words for one, words in TICKS.items()}.get(text, text)
        if name == "reason_pick":
            return self._staff.reasons.get(text, text)
        if name == "message_pick":
            return self._staff.messages[text].label if text in self._staff.messages else text
        return "Ticked" if text == "yes" and name in self._boxes else text
