"""A patient's result as a document in one language that they can take along, separate from its page."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from flask import render_template, url_for
from flask_babel import force_locale, gettext

from screening.domain.health_record.brought import differing
from screening.domain.questionnaire.kinds.by_option import NO
from screening.domain.rules.advice import Advice, Headline, advise, beside_record
from screening.domain.rules.rulebook import Outcome, Rulebook
from screening.exchange.fhir.form import Form
from screening.exchange.health_record.result_file import ResultDocument, ResultFindings
from screening.practice import practice
from screening.records.audit.entries import Actor
from screening.records.screenings.screenings import Screening
from screening.web.patient_wording import headlines, to_do
from screening.workflow.intake.give import Giving, Taken, give
from screening.workflow.rules.versions import rulebook_of

_TALK = (Headline.TAKEN_BACK, Headline.RECORD_DIFFERS)  # whatever the rules suggest
_BLANK_LINES = re.compile("\n{3,}")


def advice_of(screening: Screening, book: Rulebook) -> tuple[Advice, Outcome | None, bool]:
    """Return what the patient reads, the outcome in its headline, and whether their record differs."""
    kept = screening.suggestion.under(book)
    denied = {words for words, said in screening.asked_about.items() if said == NO}
    differs = bool(differing(book.questionnaire, book.record, screening.record, screening.answers))
    advice = advise(book, kept, screening.answers, sign_taken_back=bool(screening.taken_back), denied=denied)
    advice = beside_record(advice) if differs else advice
    return advice, Outcome.DISCUSS_FIRST if advice.headline in _TALK else kept.outcome, differs


def give_result(screening: Screening, language: str, by: Actor) -> Taken:
    """Make a health link of what the patient reads, in a language."""
    place = practice().settings.address + url_for("api.link_manifest", token="")
    book = rulebook_of(practice(), screening.digest)
    giving = Giving(Form(book, practice().settings.address), place, datetime.now(UTC), by)
    return give(practice(), screening.id, _document(screening, book, language), giving)


def _document(screening: Screening, book: Rulebook, language: str) -> ResultDocument:
    identity, (advice, outcome, differs) = screening.identity, advice_of(screening, book)
    with force_locale(language):
        headline = headlines(book.treatment.wording, language, declined=advice.declined)[advice.headline]
        words = render_template(
            "patient/result.txt",
            practice_name=practice().settings.practice,
            reference=screening.reference,
            language=language,
            advice=advice,
            urgent=to_do(advice.act, (point.finding.rule for point in advice.points), language),
            headline=headline,
            record_differs=differs,
            book=book,
        )
        return ResultDocument(
            title=gettext("What to talk about before your visit"),
            text=_BLANK_LINES.sub("\n\n", words).strip(),
            language=language,
            practice=practice().settings.practice,
            reference=screening.reference,
            sent_at=screening.sent_at,
            name=identity.name,
            born=identity.born,
            findings=ResultFindings(
                outcome or Outcome.DISCUSS_FIRST,
                str(headline[0]),
                tuple(point.finding.rule.patient[language] for point in advice.points),
                tuple(note.rule.patient[language] for note in advice.notes),
            ),
        )
