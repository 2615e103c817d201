"""The version that a draft replaces once it is sent: whose it must be, and what of it is remembered."""

from __future__ import annotations

from dataclasses import replace

from screening.domain.health_record.brought import with_earlier
from screening.domain.people.identity import is_another_person, is_same_person
from screening.records.intake.drafts import Draft
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.workflow.intake.answer import remembered, with_signs
from screening.workflow.review.correct import as_it_stands
from screening.workflow.rules.versions import rulebook_of


def version_before(stores: Stores, draft: Draft) -> Screening | None:
    """Return the version this draft replaces, locked; None if it is about someone else.

    That is the one whose answers it changes; or what the same person sent earlier with the same invite, for example
    from another device. A different date of birth or first name means a different person, regardless of the link: one
    link may be used for twins. Only where the earlier identity was shown may it have been corrected.
    """
    before, identity = _sent_before(stores, draft), draft.content.identity
    if before is None or identity is None:
        return None
    if draft.origin.changes and not draft.content.begun_again:
        is_theirs = not is_another_person(before.identity, identity)
    else:
        is_theirs = is_same_person(before.identity, identity)
    return before if is_theirs else None


def _sent_before(stores: Stores, draft: Draft) -> Screening | None:
    if draft.origin.changes:
        return stores.screenings.latest(draft.origin.changes)
    invite = stores.invites.by_id(draft.origin.invite_id) if draft.origin.invite_id else None
    return stores.screenings.latest(invite.screening_id) if invite and invite.screening_id else None


def remembering(stores: Stores, draft: Draft, previous: Screening | None) -> Draft:
    """Return the draft with the replaced version's warning signs and what a health record mentioned then.

    So a sign that is no longer ticked counts as taken back, and removing the record does not make a difference go away.
    Signs found at the visit are included: the patient may not know about them. Everything is read when it is sent and
    under that version's own rules: another device may have sent since this draft began, and the rules in force may no
    longer have the option.
    """
    if previous is None:
        return draft
    signs = draft.content.warning_signs
    for answers in (previous.answers, as_it_stands(stores, previous).answers):
        signs = remembered(rulebook_of(stores, previous.digest), answers, signs)
    signs = with_signs(signs, previous.taken_back)
    record = with_earlier(draft.content.record, previous.record)
    return replace(draft, content=replace(draft.content, warning_signs=signs, record=record))
