"""The therapist's pages: queue, summary, decision, and the administrator's. They never import the patient's."""

# ruff: noqa: F401, importing a module registers its pages
from screening.web.blueprints import workspace as workspace
from screening.web.workspace import admin, audit, first_run, research, settings, staff, staff_credential
from screening.web.workspace.care import counts as care_counts
from screening.web.workspace.care import pages as care_pages
from screening.web.workspace.care import sessions as care_sessions
from screening.web.workspace.consents import pages as consent_pages
from screening.web.workspace.consents import texts as consent_texts
from screening.web.workspace.entry import pages as entry_pages
from screening.web.workspace.follow_ups import pages as follow_up_pages
from screening.web.workspace.insights import completion, fairness
from screening.web.workspace.insights import pages as insight_pages
from screening.web.workspace.invites import day_list, slips, undelivered
from screening.web.workspace.invites import pages as invite_pages
from screening.web.workspace.patients import pages as patient_pages
from screening.web.workspace.patients import patient_file
from screening.web.workspace.queue import arrivals, calls, exports, visit
from screening.web.workspace.queue import pages as queue_pages
from screening.web.workspace.rules import candidate, explain, proposals, reading, translations, words
from screening.web.workspace.summary import corrections, fhir_pages, health_links, note_pages
from screening.web.workspace.summary import pages as summary_pages
from screening.web.workspace.systems import pages as systems_pages
