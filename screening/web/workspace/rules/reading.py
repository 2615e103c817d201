"""Reading the draft rules section by section: a clinician accepts them once every section is read."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for

from screening.practice import practice
from screening.rulebook.chapters import Chapter, chapters
from screening.rulebook.reading.reader import RulesFile, digest
from screening.rulebook.reading.yaml_nodes import MistakesError
from screening.settings.languages import FIRST
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.needs import Needs
from screening.web.workspace.no_longer import no_longer
from screening.web.workspace.rules.candidate import text_of_version
from screening.web.workspace.rules.explain import about
from screening.workflow.practice.staff import THERAPIST
from screening.workflow.rules.reading import record_read, unread
from screening.workflow.rules.versions import read_known, rulebook_in_force

_CHANGED = "This section changed since you opened it. Read it again."


@workspace.get("/rules/candidate/reading")
@Needs({THERAPIST})
def reading() -> str:
    """Show the sections of the draft rules, which of them are read, and, once all are, the form that accepts them."""
    file, version, former = _asked_for()
    return render_template(
        "workspace/rules_reading.html",
        sections=chapters(file),
        unread=unread(practice(), file, staff().actor),
        accepted=practice().rules.acceptance_of(version),
        version=version,
        former=former,
        in_force=rulebook_in_force(practice()).version,
    )


@workspace.get("/rules/candidate/reading/<section_id>")
@Needs({THERAPIST})
def read_section(section_id: str) -> str:
    """Show one section in full."""
    return _section_page(section_id)


@workspace.post("/rules/candidate/reading/<section_id>")
@Needs({THERAPIST})
def section_is_read(section_id: str) -> ViewResult:
    """Record that a clinician has read a section, and continue with the next unread one."""
    file, _version, former = _asked_for()
    chapter = _chapter(file, section_id)
    if request.form.get("digest") != chapter.digest:
        return _section_page(section_id, [("section", _CHANGED)]), 409
    left = unread(practice(), file, staff().actor)
    if chapter in left:
        record_read(practice(), chapter, staff().actor)
    later = [one for one in left if one is not chapter and one.id != section_id]
    if not later:
        return redirect(url_for("workspace.reading", version=former or None))
    places = [one.id for one in chapters(file)]
    following = [one for one in later if places.index(one.id) > places.index(section_id)] or later
    return redirect(url_for("workspace.read_section", section_id=following[0].id, version=former or None))


def _asked_for() -> tuple[RulesFile, str, str]:
    """Return the rules to read, their version, and the former version asked for, if any."""
    former = request.values.get("version", "")
    text = text_of_version(former)
    try:
        return read_known(practice(), text or ""), digest(text or ""), former
    except MistakesError:
        abort(redirect(url_for("workspace.candidate", version=former or None)))


def _chapter(file: RulesFile, section_id: str) -> Chapter:
    found = next((chapter for chapter in chapters(file) if chapter.id == section_id), None)
    if found is None and request.method == "POST":
        back = url_for("workspace.reading", version=request.form.get("version") or None)
        no_longer(
            "The rules changed after you opened this page, and have no such section now.", (back, "Open the sections")
        )
    return found or abort(404)


def _section_page(section_id: str, problems: list[tuple[str, str]] | None = None) -> str:
    file, _version, former = _asked_for()
    chapter = _chapter(file, section_id)
    left = {one.id for one in unread(practice(), file, staff().actor)}
    return render_template(
        "workspace/rules_section.html",
        **about(file.rulebook),
        chapter=chapter,
        parts=[
            *((f"question-{question.id}", question.ask[FIRST]) for question in chapter.questions),
            *((f"rule-{rule.id}", rule.title or rule.id) for rule in chapter.rules),
            *((key, key.replace("_", " ").capitalize()) for key in chapter.things),
        ],
        sections=chapters(file),
        unread=left,
        former=former,
        problems=problems or [],
    )
