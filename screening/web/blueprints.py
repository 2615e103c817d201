"""The sides of the website: the patient's pages, the practice's, and what programs call. Each view belongs to one."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

ViewResult = str | Response | tuple[str, int]  # what a view returns
patient = Blueprint("patient", "screening.web.patient")
api = Blueprint("api", "screening.web.api")
workspace = Blueprint("workspace", "screening.web.workspace", url_prefix="/workspace")
_FHIR, _OTHERS = ("/fhir",), ("/api", "/cds-services", "/links")  # where programs call


def for_machines() -> bool:
    """Return whether this address is one that programs call, even if nothing is there."""
    return _is_below(request.path, (*_FHIR, *_OTHERS))


def speaks_fhir() -> bool:
    """Return whether this address is one of FHIR's."""
    return is_fhir(request.path)


def is_fhir(path: str) -> bool:
    """Return whether a path is one of FHIR's."""
    return _is_below(path, _FHIR)


def _is_below(path: str, places: tuple[str, ...]) -> bool:
    return path in places or path.startswith(tuple(f"{place}/" for place in places))
