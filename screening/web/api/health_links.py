"""Health links that patients made of their result: the list of files, and each file, given the link and passcode.

Readers also run in browsers, on other sites: they may call from anywhere, without our cookies (CORS).
"""

from __future__ import annotations

from flask import current_app, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from screening.exchange.formats.api_errors import ApiIssue
from screening.exchange.health_record.health_link import FHIR
from screening.practice import practice
from screening.web.api.messages import answered, read_body
from screening.web.api.problems import ApiError
from screening.web.blueprints import api
from screening.web.needs import EVERYONE, Needs
from screening.workflow.intake.give import LinkGoneError, WrongPasscodeError, linked_file, open_link

_TICKET_SECONDS = 600  # a file location is valid for a few minutes (the specification allows an hour)
_MOST_PASSCODE = 200
_GONE = ApiError(404, ApiIssue("This link no longer exists"))


@api.route("/links/<token>", methods=["POST", "OPTIONS"], provide_automatic_options=False)
@Needs(EVERYONE, posts_an_hour=120)
def link_manifest(token: str) -> Response:
    """List the files of a link for anyone with its passcode; those that the reader accepts there are embedded."""
    _offered()
    if request.method == "OPTIONS":
        return Response(status=204)
    asked = read_body()
    passcode, most = asked.get("passcode", ""), asked.get("embeddedLengthMax")
    if not isinstance(asked.get("recipient"), str) or not isinstance(passcode, str) or len(passcode) > _MOST_PASSCODE:
        raise ApiError(400, ApiIssue("recipient and passcode must be text"))
    try:
        link = open_link(practice(), token, passcode)
    except LinkGoneError:
        raise _GONE from None
    except WrongPasscodeError as error:
        return answered({"remainingAttempts": error.left}, 401)
    about = {"contentType": FHIR, "lastUpdated": f"{link.made_at:%Y-%m-%dT%H:%M:%S}Z"}
    files = [
        about | (_located(token, place) if isinstance(most, int) and len(file) > most else {"embedded": file})
        for place, file in enumerate(link.files)
    ]
    return answered({"status": "finalized", "files": files})


def _located(token: str, place: int) -> dict[str, str]:
    ticket = _tickets().dumps([token, place])
    return {"location": practice().settings.address + url_for("api.link_file", ticket=ticket)}


@api.get("/links/files/<ticket>")
@Needs(EVERYONE)
def link_file(ticket: str) -> Response:
    """Return one encrypted file of a link to anyone who was just given its location."""
    _offered()
    try:
        token, place = _tickets().loads(ticket, max_age=_TICKET_SECONDS)
        file = linked_file(practice(), token).files[place]
    except (BadData, LinkGoneError, ValueError, LookupError):  # also for a ticket of an earlier version
        raise _GONE from None
    return Response(file, content_type="application/jose")


@api.after_request
def _from_anywhere(response: Response) -> Response:
    """Let readers on other sites read the answer, including errors."""
    if request.endpoint in ("api.link_manifest", "api.link_file"):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    return response


def _offered() -> None:
    if not practice().settings.give_links:
        raise _GONE


def _tickets() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="file of a health link")
