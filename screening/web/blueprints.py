"""The two sides of the website: the patient's pages and the practice's. Each page registers with one of them."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

ViewResult = str | Response | tuple[str, int]  # what a view returns
patient = Blueprint("patient", "screening.web.patient")
workspace = Blueprint("workspace", "screening.web.workspace", url_prefix="/workspace")
