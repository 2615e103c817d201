"""The patient's pages: start, questions, urgent, identity, check, result. They never import the workspace's."""

# ruff: noqa: F401, importing a module registers its pages
from screening.web.blueprints import patient as patient
from screening.web.patient import (
    before_session,
    change,
    consent,
    follow_up,
    follow_up_sent,
    give_link,
    invited,
    notices,
    own_record,
    pdf,
    questions,
    refusals,
    resume,
    sending,
    session,
    start,
    urgent,
    visit,
)

patient.before_request(session.answer_in_picked_language)
patient.before_request(urgent.warn_first)
patient.before_request(refusals.help_first)
patient.before_request(refusals.refuse_forged)
patient.before_request(refusals.require_draft)
