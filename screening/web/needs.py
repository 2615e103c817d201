"""Each view declares what it needs: who may enter, how recently they proved who they are, how many posts.

    @workspace.get("/audit")
    @Needs({ADMINISTRATOR}, fresh=HALF_DAY)
    def audit() -> str:

    @api.get("/fhir/Bundle/<reference>")
    @Needs({Scope.READ})
    def bundle(reference: str) -> Response:

The app does not start with a view that declares nothing, and no one can enter one: there is no open page by omission.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from flask import Flask, current_app, request

from screening.records.access.machine_clients import Scope
from screening.workflow.practice.staff import ROLES

EVERYONE = frozenset({"everyone"})
DRAFT_HOLDER = frozenset({"draft holder"})  # a browser with the cookie of a patient's draft
WHOLE_STAFF = frozenset(ROLES)
SCOPES = frozenset(Scope)  # a program whose token has one of them
_KNOWN = EVERYONE | DRAFT_HOLDER | WHOLE_STAFF | SCOPES

JUST_NOW = timedelta(minutes=5)  # before changing credentials
QUARTER, HALF_DAY = timedelta(minutes=15), timedelta(hours=4)
TYPING = 3 * QUARTER  # a form opened in time may be sent half an hour later

_SAID = "needs"  # attribute of a view
View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True)
class Needs:
    """What one endpoint needs, and the decorator that declares it below its route.

    `who` may enter: EVERYONE, DRAFT_HOLDER, some of the roles, or programs with one of these scopes. `fresh` is how
    long ago they may have proved who they are; `fresh_if` decides per request whether to ask, None for always.
    `posts_an_hour` is the limit per address; a program also has one for all its calls. `same_origin`: a patient's post
    without a draft to be bound to, which must come from our own page. `accepted_rules`: it starts a form, so it is
    closed until a clinician has accepted the rules in force. `code_waits`: it takes a code, and wrong ones wait.
    """

    who: Set[str]
    fresh: timedelta | None = None
    fresh_if: Callable[[], bool] | None = None
    posts_an_hour: int | None = None
    same_origin: bool = False
    accepted_rules: bool = False
    code_waits: bool = False

    def __call__(self, view: View) -> View:
        """Declare it for a view. Raises ValueError if it admits no one, or an unknown role or scope."""
        if not self.who or not self.who <= _KNOWN or (self.who & SCOPES and not self.who <= SCOPES):
            raise ValueError(f"{view.__name__}: say who may enter: {', '.join(sorted(_KNOWN))}")
        setattr(view, _SAID, self)
        return view


_SILENT = Needs(frozenset())

# The views that Flask-Security provides. Any not listed here is not served.
FLASK_SECURITY: Mapping[str, Needs] = {
    "security.login": Needs(EVERYONE, posts_an_hour=60),
    "security.logout": Needs(WHOLE_STAFF),
    # Flask-Security admits those who have just given a correct password.
    "security.two_factor_setup": Needs(EVERYONE, fresh=JUST_NOW),
    "security.two_factor_setup_validate": Needs(WHOLE_STAFF, fresh=QUARTER),
    "security.two_factor_token_validation": Needs(EVERYONE, fresh=QUARTER, posts_an_hour=60, code_waits=True),
    "security.mf_recovery": Needs(EVERYONE, posts_an_hour=20, code_waits=True),
    "security.mf_recovery_codes": Needs(WHOLE_STAFF),
    "security.wan_signin": Needs(EVERYONE, posts_an_hour=60),
    "security.wan_signin_response": Needs(EVERYONE, posts_an_hour=60),
    "security.wan_register": Needs(WHOLE_STAFF, fresh=JUST_NOW),
    "security.wan_register_response": Needs(WHOLE_STAFF, fresh=QUARTER),
    "security.wan_delete": Needs(WHOLE_STAFF, fresh=TYPING),
}


def needs_of(app: Flask, endpoint: str) -> Needs:
    """Return what an endpoint needs; for one that declares nothing, needs that no one meets."""
    said = FLASK_SECURITY.get(endpoint) or getattr(app.view_functions.get(endpoint), _SAID, None)
    return said if isinstance(said, Needs) else _SILENT


def needs_here() -> Needs:
    """Return what the endpoint of this request needs."""
    return needs_of(current_app, request.endpoint or "")


def refuse_silence(app: Flask) -> None:
    """Raise RuntimeError if a view does not declare its needs, or the table lists one that does not exist."""
    silent = [name for name in app.view_functions if needs_of(app, name) is _SILENT and not _is_flask_security(name)]
    gone = FLASK_SECURITY.keys() - app.view_functions.keys()
    if silent or gone:
        raise RuntimeError(f"say @Needs(…) of {silent or 'nothing'}; drop {sorted(gone) or 'nothing'} from the table")


def _is_flask_security(endpoint: str) -> bool:
    return endpoint.startswith("security.")
