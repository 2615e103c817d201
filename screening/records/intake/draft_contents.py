"""What a draft holds, sealed: its content as the steps see it, and as JSON for storage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from screening.domain.care.said_change import SaidChange
from screening.domain.health_record.brought import BroughtRecord
from screening.domain.people.identity import Identity
from screening.domain.questionnaire.questions import Value
from screening.records.screenings.answers import Signs, read_signs, read_values, values_data
from screening.records.screenings.brought_records import brought_data, read_brought
from screening.records.screenings.identities import identity_data, read_identity
from screening.records.sealing import Json


@dataclass(frozen=True)
class Content:
    """The sealed content of a draft. `warning_signs` has each emergency answer ever given: question → options.

    `reached` are the sections answered so far, `code` opens the draft on another device, and `begun_in` is the language
    that each step is counted under. `typed_identity` is partial. `asked_about` is what the person said about words they
    typed (list → option), `record` what is kept of a health record, `said_changed` what they said when asked whether
    anything has changed. `by_helper`: someone else answers. `link_token` is the token of links to the draft,
    `device_token` that of the cookies of other devices. `begun_again`: it changes what was sent, but was started over
    with none of those answers. `picked`: what was picked on a page that was left before it was done (name → option).
    """

    answers: Mapping[str, Value] = field(default_factory=dict)
    warning_signs: Signs = field(default_factory=dict)
    identity: Identity | None = None
    reached: tuple[str, ...] = ()
    code: str = ""
    begun_in: str = "en"
    typed_identity: Identity | None = None
    asked_about: Mapping[str, str] = field(default_factory=dict)
    by_helper: bool = False
    record: BroughtRecord | None = None
    said_changed: SaidChange | None = None
    link_token: str = field(default="", repr=False)
    device_token: str = field(default="", repr=False)
    begun_again: bool = False
    picked: Mapping[str, str] = field(default_factory=dict)


def content_data(content: Content) -> Json:
    """Return the content of a draft as JSON data for storage."""
    return {
        "answers": values_data(content.answers),
        "warning_signs": {question: list(options) for question, options in content.warning_signs.items()},
        "identity": identity_data(content.identity) if content.identity else {},
        "reached": list(content.reached),
        "code": content.code,
        "begun_in": content.begun_in,
        "typed_identity": identity_data(content.typed_identity) if content.typed_identity else {},
        "asked_about": dict(content.asked_about),
        "by_helper": content.by_helper,
        **({"record": brought_data(content.record)} if content.record else {}),
        **({"said_changed": content.said_changed} if content.said_changed else {}),
        **({"link_token": content.link_token} if content.link_token else {}),
        **({"device_token": content.device_token} if content.device_token else {}),
        **({"begun_again": True} if content.begun_again else {}),
        **({"picked": dict(content.picked)} if content.picked else {}),
    }


def read_content(kept: Json) -> Content:
    """Return the stored content of a draft, also if an earlier version stored less."""
    return Content(
        answers=read_values(kept["answers"]),
        warning_signs=read_signs(kept.get("warning_signs", {})),
        identity=read_identity(kept["identity"]) if kept.get("identity") else None,
        reached=tuple(kept.get("reached", ())),
        code=kept.get("code", ""),
        begun_in=kept.get("begun_in", "en"),
        typed_identity=read_identity(kept["typed_identity"]) if kept.get("typed_identity") else None,
        asked_about=kept.get("asked_about", {}),
        by_helper=kept.get("by_helper", False),
        record=read_brought(kept.get("record")),
        said_changed=SaidChange(kept["said_changed"]) if "said_changed" in kept else None,
        link_token=kept.get("link_token", ""),
        device_token=kept.get("device_token", ""),
        begun_again=kept.get("begun_again", False),
        picked=kept.get("picked", {}),
    )
