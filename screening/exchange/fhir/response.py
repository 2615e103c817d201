"""A sheet as a QuestionnaireResponse."""

from __future__ import annotations

from collections.abc import Iterable

from screening.domain.questionnaire.answers import Answers
from screening.domain.questionnaire.questions import Page, Question
from screening.exchange.fhir.answers import written
from screening.exchange.fhir.form import SCREENING, Form, Resource


def questionnaire_response(form: Form, answers: Answers, language: str, *, sent: bool = True) -> Resource:
    """Return the response: the answers given, each in its question's place; unanswered questions are absent.

    It answers the Questionnaire in one language, so that its options match letter for letter: some renderers tick only
    those.
    """
    pages = (_page(form, page, answers, language) for page in form.questionnaire.pages)
    items = [page for page in pages if page]
    return {
        "resourceType": "QuestionnaireResponse",
        "language": language,
        "questionnaire": form.canonical_of(f"{SCREENING}-{language}"),
        "status": "completed" if sent else "in-progress",
        **({"item": items} if items else {}),
    }


def _page(form: Form, page: Page, answers: Answers, language: str) -> Resource:
    asked = (one for one in form.questionnaire.on_page(page.id) if one.id in answers)
    return _group(f"page.{page.id}", page.title[language], (_item(form, one, answers, language) for one in asked))


def _item(form: Form, question: Question, answers: Answers, language: str) -> Resource:
    said = written(form, question, answers[question.id], language)
    return {"linkId": question.id, "text": question.ask[language], "answer": said} if said else {}


def _group(link_id: str, title: str, items: Iterable[Resource]) -> Resource:
    """Return a group with its answered items; empty if there are none."""
    answered = [item for item in items if item]
    return {"linkId": link_id, "text": title, "item": answered} if answered else {}
