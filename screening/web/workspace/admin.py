"""Admin: everything to run, with one line on the state of each."""

from __future__ import annotations

from collections.abc import Iterable

from flask import render_template

from screening.practice import practice
from screening.records.access.tables import Person
from screening.records.audit.entries import Wanted
from screening.web.auth.access import roles_of, signed_in
from screening.web.blueprints import workspace
from screening.web.needs import WHOLE_STAFF, Needs
from screening.web.staff_wording import local
from screening.workflow.practice.audit_names import actor_names
from screening.workflow.practice.backups import BACKUP, DRILL, last_run
from screening.workflow.practice.other_systems import systems_state
from screening.workflow.practice.overview import end_of_trail, rules_state
from screening.workflow.practice.setup import first_run
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST, staff_state
from screening.workflow.practice.treating_credentials import holders


@workspace.get("/admin")
@Needs(WHOLE_STAFF)
def admin() -> str:
    """Show the rules to everyone; staff, settings and the audit trail to administrators."""
    roles = roles_of(signed_in())
    return render_template(
        "workspace/admin.html",
        rules=rules_state(practice(), practice().settings, practice().day()),
        reviews=bool(roles & {ADMINISTRATOR, THERAPIST}),
        local=local,
        **(_for_administrators() if ADMINISTRATOR in roles else {}),
    )


def _for_administrators() -> dict[str, object]:
    settings = practice().settings
    return {
        "staff": staff_state(practice()),
        "names": _names,
        "credentials": holders(practice(), practice().day()) if settings.needs_credential else [],
        "settings": settings,
        "systems": systems_state(practice(), settings),
        "to_do": sum(not step.done for step in first_run(practice(), settings)),
        "backups": [(name.capitalize(), last_run(practice(), name)) for name in (BACKUP, DRILL)],
        "trail": end_of_trail(practice()),
        "last": practice().audit.page(Wanted(), 1),
        "actors": actor_names(practice()),
    }


def _names(people: Iterable[Person]) -> str:
    return ", ".join(person.name for person in people)
