"""What is served as FHIR: the capability statement, and our own operation."""

from __future__ import annotations

from werkzeug.wrappers import Response

from screening.exchange.fhir.capability import SCREEN, VALIDATE, Served, capability_statement, screen_operation
from screening.practice import practice
from screening.web.api.fhir_answers import form_here, missing, public
from screening.web.blueprints import api
from screening.web.needs import EVERYONE, Needs

_FORM = ("Questionnaire", "CodeSystem", "ValueSet", "OperationDefinition")  # what is public


@api.get("/fhir/metadata")
@Needs(EVERYONE)
def metadata() -> Response:
    """Return what is served here as FHIR."""
    form = form_here()
    operations = {SCREEN: form.url("OperationDefinition", SCREEN), "validate": VALIDATE}
    served = [
        *(Served(kind, ("read",)) for kind in _FORM),
        Served("QuestionnaireResponse", ("read", "create"), operations),
        Served("Bundle", ("read",)),
    ]
    return public(capability_statement(form, served, practice().rules.activations(1)[0].at.date()))


@api.get("/fhir/OperationDefinition/<name>")
@Needs(EVERYONE)
def operation_definition(name: str) -> Response:
    """Return what an operation takes and returns."""
    return public(screen_operation(form_here())) if name == SCREEN else missing()
