"""Pages as PDF: with the practice in the footer of each sheet, shown in the browser."""

from __future__ import annotations

from flask_babel import gettext
from werkzeug.wrappers import Response

from screening.exchange.documents.pdf import PrintLayout
from screening.practice import practice
from screening.web.languages import language


def print_layout(title: str) -> PrintLayout:
    """Return the layout printed around a page of this request."""
    settings = practice().settings
    boxed = gettext("Some characters could not be printed (□).")
    return PrintLayout(title, language(), f"{settings.practice} · {settings.phone}", boxed)


def pdf_answer(made: bytes, name: str) -> Response:
    """Return a PDF response."""
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})
