"""What a practice requires before a decision is signed: a consent on record, and a credential of the signer."""

from __future__ import annotations

from collections.abc import Mapping

from screening.settings.sections import Kept
from screening.settings.values import yes_or_no

_MONTHS = range(121)
_OFF_OR_ON = (("no", "No"), ("yes", "Yes"))


def months(text: str) -> int:
    """Return after how many months something expires, 0 (never) to 120. Raises ValueError."""
    if int(text) not in _MONTHS:
        raise ValueError(text)
    return int(text)


SIGNING: Mapping[str, Kept] = {
    "consent_record": Kept(
        "Do you keep consent here?",
        "Patients read your own text and sign it with their typed name. Without it, the summary says so; signing a "
        "decision is never held up.",
        yes_or_no,
        lambda s: "yes" if s.consent_record else "no",
        "Enter yes or no",
        "signing",
        options=_OFF_OR_ON,
    ),
    "consent_months": Kept(
        "After how many months does a consent expire?",
        "Enter 0 if it does not.",
        months,
        lambda s: str(s.consent_months),
        "Enter a number of months from 0 to 120",
        "signing",
        number=True,
    ),
    "consent_countersign": Kept(
        "Does a therapist countersign each consent?",
        "",
        yes_or_no,
        lambda s: "yes" if s.consent_countersign else "no",
        "Enter yes or no",
        "signing",
        options=_OFF_OR_ON,
    ),
    "needs_credential": Kept(
        "Does needling need a credential?",
        "Washington requires an endorsement of physical therapists (2SHB 1039). If yes, only therapists with a valid "
        "one (Admin, Staff) can sign that needling fits; the others refer, or prepare a decision for a colleague.",
        yes_or_no,
        lambda s: "yes" if s.needs_credential else "no",
        "Enter yes or no",
        "signing",
        options=_OFF_OR_ON,
    ),
}
