"""Our codes, for everyone: code systems and value sets."""

from __future__ import annotations

from werkzeug.wrappers import Response

from screening.exchange.fhir.terms import code_system, code_system_names, value_set, value_set_names
from screening.web.api.fhir_answers import form_here, missing, public
from screening.web.blueprints import api
from screening.web.needs import EVERYONE, Needs


@api.get("/fhir/CodeSystem/<name>")
@Needs(EVERYONE)
def code_system_resource(name: str) -> Response:
    """Return a code system."""
    return public(code_system(form_here(), name)) if name in code_system_names() else missing()


@api.get("/fhir/ValueSet/<name>")
@Needs(EVERYONE)
def value_set_resource(name: str) -> Response:
    """Return a value set."""
    form = form_here()
    return public(value_set(form, name)) if name in value_set_names(form) else missing()
