"""The form, for everyone: as a Questionnaire with every language, and one for each."""

from __future__ import annotations

from functools import lru_cache

from werkzeug.wrappers import Response

from screening.exchange.fhir.form import Form, Resource
from screening.exchange.fhir.questionnaire import questionnaire
from screening.practice import practice
from screening.web.api.fhir_answers import form_here, missing, public
from screening.web.blueprints import api
from screening.web.needs import EVERYONE, Needs
from screening.workflow.rules.versions import rulebook_of


@api.get("/fhir/Questionnaire/<name>")
@Needs(EVERYONE)
def questionnaire_resource(name: str) -> Response:
    """Return the form of the rules in force; `url|version` identifies exactly these questions."""
    form = form_here()
    return public(_written(form.version, form.address, name)) if name in form.names else missing()


@lru_cache(maxsize=16)
def _written(version: str, address: str, name: str) -> Resource:
    """Return a Questionnaire, written once per version: it takes a while, and anyone may request it."""
    return questionnaire(Form(rulebook_of(practice(), version), address), name)
