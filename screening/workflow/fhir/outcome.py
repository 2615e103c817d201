"""A screening as other systems get it: its current state, with corrections and the newest decision."""

from __future__ import annotations

from dataclasses import replace

from screening.exchange.fhir.form import Form
from screening.exchange.fhir.screened import ExportedScreening, SignedDecision
from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.workflow.practice.trail import write_entry
from screening.workflow.review.correct import as_it_stands


def hand_out(stores: Stores, screening: Screening, address: str, by: Actor, note: str = "") -> ExportedScreening:
    """Return a screening to be given to another system, with its visit note, and put that on the audit trail."""
    write_entry(stores, Subject(Kind.SCREENING, screening.id), by, Action.EXPORTED, "FHIR")
    return exported(stores, screening, address, note)


def exported(stores: Stores, screening: Screening, address: str, note: str = "") -> ExportedScreening:
    """Return a screening as it is sent to other systems."""
    sheet, decisions = as_it_stands(stores, screening), stores.decisions.of(screening.id)
    form = Form(sheet.book, address)
    corrected = sheet.correction
    signed = decisions[0] if decisions and sheet.was_signed(decisions[0].signed_at) else None
    amended = stores.screenings.amended_at(screening.id)
    changes = (corrected.made_at if corrected else None, signed.signed_at if signed else None, *amended)
    times = stores.corrections.newest_number(screening.id) + len(decisions) + len(amended)
    return ExportedScreening(
        form=form,
        reference=screening.reference,
        language=form.spoken(screening.language),
        sent_at=screening.sent_at,
        changed_at=max(moment for moment in (screening.sent_at, *changes) if moment),
        version=1 + times,
        identity=screening.identity,
        answers=sheet.answers,
        suggestion=replace(sheet.suggestion, outcome=sheet.outcome),  # what differs from a health record never fits
        act=sheet.act,
        note=note,
        decision=SignedDecision(signed.content, signed.signed_by, signed.signed_at) if signed else None,
        corrected=corrected is not None,
    )
