"""Pages that are nearly the same for everyone: rendered once, with slots for personal content."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from typing import Any

from flask import current_app, render_template, request, url_for
from markupsafe import Markup, escape

from screening.practice import practice
from screening.web.languages import language
from screening.web.patient.session import csrf_field, is_by_helper, is_changing

_MOST = 500  # pages: each screen of a few rules versions, in each language, for patients and for helpers
_SLOT = re.compile("\0([^\0]+)\0")  # nothing else on a page has a NUL: it can be neither typed nor stored


def kept_page(template: str, version: Hashable, theirs: Mapping[str, Any], **shared: Any) -> str:
    """Return a page. `theirs` has the variables that differ from person to person, or mappings of such variables.

    The rest is rendered once for the settings in force, the language, the address, and `version`, which must differ
    whenever anything in `shared` does. A page requested by a made-up address is rendered for that request only: no
    one else reads what was put into it.
    """
    if request.query_string or request.path != url_for(str(request.endpoint), **(request.view_args or {})):
        return render_template(template, **shared, **theirs)
    kept: dict[Hashable, list[str]] = current_app.extensions.setdefault("kept pages", {})
    same = (practice().settings, language(), request.path, is_changing(), is_by_helper(), template, version)
    pieces = kept.get(same)
    if pieces is None:
        slots = _slots(theirs)
        pieces = _SLOT.split(render_template(template, **shared, **slots, csrf_field=lambda: _slot("csrf_field")))
        if len(kept) >= _MOST:
            kept.clear()
        kept[same] = pieces
    filled = {**theirs, "csrf_field": csrf_field}
    return "".join(_filled(filled, piece) if place % 2 else piece for place, piece in enumerate(pieces))


def _slot(*path: str) -> Markup:
    # only NUL and our own names
    return Markup("\0" + ".".join(path) + "\0")  # noqa: S704  # nosec B704  # nosemgrep: no-markup


def _slots(theirs: Mapping[str, Any], *path: str) -> dict[str, Any]:
    """Return the same mapping with a slot for each value."""
    return {
        name: _slots(value, *path, name) if isinstance(value, Mapping) else _slot(*path, name)
        for name, value in theirs.items()
    }


def _filled(theirs: Mapping[str, Any], slot: str) -> str:
    """Return the value for a slot, as text for the page."""
    value: Any = theirs
    for name in slot.split("."):
        value = value[name]
    return str(escape(value() if callable(value) else value))
