"""The answer to a form about something that went away while its page was open: what happened, and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from flask import Response, abort, render_template


def no_longer(words: str, back: tuple[str, str], typed: Iterable[tuple[str, str]] = ()) -> NoReturn:
    """Abort with a page that says why nothing was saved, and leads back: (address, what it is called).

    `typed` is what was typed, to copy: (label, text).
    """
    shown = [(label, text.strip()) for label, text in typed if text.strip()]
    abort(Response(render_template("workspace/no_longer.html", words=words, back=back, typed=shown), 409))
