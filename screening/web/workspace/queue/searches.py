"""Typed searches: posted, kept in the session, and shown on a page whose URL has only the id of the search.

So no URL contains a name, and Back never asks to resend a form. What was typed is sealed: the session is a cookie,
which others could read on a shared computer.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from secrets import token_hex

from flask import session

from screening.practice import practice
from screening.records.keys.purposes import Purpose
from screening.records.sealing import Seal
from screening.workflow.intake.contact_details import MOST_NAME

_KEY, _FIELD = "searches", "search"
_ROOM = 1500  # characters; a browser drops a cookie of more than 4 KB
_ID_BYTES = 6


def keep_search(typed: str, search_id: str = "") -> str:
    """Keep what was typed; return the id of the search: a new one, or the one whose words are still being typed."""
    kept = _kept()
    search_id = search_id if search_id in kept else token_hex(_ID_BYTES)
    kept.pop(search_id, None)
    sealed = Seal.under(practice().keys.newest(Purpose.SESSIONS)).close(typed.strip()[:MOST_NAME], search_id, _FIELD)
    kept[search_id] = urlsafe_b64encode(sealed).decode()
    while len(kept) > 1 and sum(map(len, kept.values())) > _ROOM:
        kept.pop(next(iter(kept)))
    session[_KEY] = list(kept.items())  # a mapping would come back sorted
    return search_id


def is_typed_on(typed: str, search_id: str) -> bool:
    """Return whether this is a kept search whose words are still being typed: it goes on, or goes back."""
    before, now = kept_search(search_id), typed.strip()[:MOST_NAME]
    return bool(before) and (now.startswith(before) or before.startswith(now))


def kept_search(search_id: str) -> str:
    """Return what was typed; "" if the search is no longer kept."""
    sealed, seal = _kept().get(search_id), Seal.under(practice().keys.newest(Purpose.SESSIONS))
    return str(seal.open(urlsafe_b64decode(sealed), search_id, _FIELD)) if sealed else ""


def _kept() -> dict[str, str]:
    """Return the searches of this session, the oldest first."""
    return dict(session.get(_KEY, ()))
