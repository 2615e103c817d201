"""The items of a third-party Questionnaire as questions of rules.yaml; what does not fit there is listed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from screening.exchange.fhir.form import EXCLUSIVE, ITEM_CONTROL, LEAST, MOST, STEP, Resource
from screening.exchange.formats.strict_json import objects_in

TO_WRITE = "TO WRITE"
ALL = "all"  # the section and page of questions outside any group
_MOST_OPTIONS, _MOST_LETTERS = 26, 40
_TEXTS = {"string": "text", "text": "text", "date": "date", "boolean": "yes_no_unsure"}
_NUMBERS = ("integer",)
_KNOWN = {ITEM_CONTROL, LEAST, MOST, STEP}
_CHOICES = ("choice", "open-choice")


def to_write(what: str) -> str:
    """Return the placeholder for words that a clinician has to write."""
    return f"{TO_WRITE}: {what}"


class Items:
    """Walks items in order; `reserved` are words that cannot be ids."""

    def __init__(self, resource: Resource, reserved: Collection[str]) -> None:
        self._reserved, self._contained = reserved, objects_in(resource.get("contained"))
        self.sections: list[Resource] = []
        self.pages: list[Resource] = []
        self.questions: list[Resource] = []
        self.left_out: list[str] = []
        self.by_link: dict[str, Resource] = {}  # linkId → question
        self.codes: dict[str, dict[str, str]] = {}  # linkId → code of an option → its id
        self.opened: list[tuple[Resource, tuple[Resource, ...]]] = []  # questions, with the items above and their own
        self._above: list[Resource] = []
        self._walk(objects_in(resource.get("item")), "", "")

    def name(self, text: str, taken: Collection[str], fallback: str) -> str:
        """Return an id that resembles a text and is not taken yet."""
        plain = re.sub("[^a-z0-9]+", "_", text.lower()).strip("_")[:_MOST_LETTERS].strip("_")
        base = plain if re.match("[a-z]", plain) else f"{fallback}_{plain}".strip("_")
        base = f"{fallback}_{base}" if base in self._reserved else base
        numbers = (f"_{number}" for number in range(2, 10_000))
        return next(one for one in (base, *(f"{base}{number}" for number in numbers)) if one not in taken)

    def _walk(self, items: list[Resource], section: str, page: str) -> None:
        for item in items:
            link, kind = str(item.get("linkId", "?")), str(item.get("type", "?"))
            if kind == "group":
                self._group(link, item, section)
            elif kind == "display":
                self._leave(link, "words that are only shown")
            else:
                self._question(link, kind, item, (section, page))

    def _group(self, link: str, item: Resource, section: str) -> None:
        """Take a group as a section with a page, and a group in a group as a page."""
        if item.get("repeats"):
            self._leave(link, "a group that repeats: its questions are taken once")
        self._only_here(link, item)
        title = {"en": str(item.get("text") or to_write(f"title of {link}"))}
        if not section:
            section = self.name(link, _ids(self.sections), "section")
            intro = {"en": to_write(f"introduction of {section}")}
            self.sections.append({"id": section, "title": title, "intro": intro})
        page = self.name(link, _ids(self.pages), "page")
        self.pages.append({"id": page, "section": section, "title": title})
        self._inside(item, objects_in(item.get("item")), (section, page))

    def _inside(self, holder: Resource, items: list[Resource], place: tuple[str, str]) -> None:
        """Walk the items in another: they are asked only while it is."""
        self._above.append(holder)
        self._walk(items, *place)
        self._above.pop()

    def _question(self, link: str, kind: str, item: Resource, place: tuple[str, str]) -> None:
        said = self._answers(link, kind, item)
        self._only_here(link, item)
        below = objects_in(item.get("item"))
        inside = [one for one in below if one.get("type") != "display"]
        if said is None:
            self._inside(item, inside, place)
            return
        section, page = place if place[0] else self._loose()
        name = self.name(link.rpartition("/")[2], _ids(self.questions), "q")
        asked = {"id": name, "section": section, "page": page, **said}
        asked["ask"] = {"en": str(item.get("text") or to_write(f"question {name}"))}
        asked |= {"why": {"en": to_write(f"why {name} is asked")}, "therapist": to_write(f"clinical reason for {name}")}
        asked |= {} if item.get("required") else {"optional": True}
        helps = [str(one.get("text")) for one in below if one.get("type") == "display" and one.get("text")]
        asked |= {"help": {"en": " ".join(helps)}} if helps else {}
        self.questions.append(asked)
        self.by_link[link] = asked
        self.opened.append((asked, (*self._above, item)))
        self._inside(item, inside, (section, page))

    def _loose(self) -> tuple[str, str]:
        """Return the section and page of questions outside of groups."""
        if ALL not in _ids(self.sections):
            self.sections.append({"id": ALL, "title": {"en": to_write("title")}, "intro": {"en": to_write("intro")}})
            self.pages.append({"id": ALL, "section": ALL, "title": {"en": to_write("title")}})
        return ALL, ALL

    def _answers(self, link: str, kind: str, item: Resource) -> Resource | None:
        """Return the type, options and bounds of a question; None if none of our kinds matches."""
        if kind in _CHOICES:
            return self._choice(link, kind, item)
        if item.get("repeats"):
            self._leave(link, "that it takes several answers")
        if kind in _NUMBERS:
            bounds = {"minimum": _extension(item, LEAST), "maximum": _extension(item, MOST)}
            least, most = bounds["minimum"] or 0, bounds["maximum"]
            if not isinstance(most, int):
                self._leave(link, "its bounds: it has none, so 0 to 100 stand here")
                most = 100
            scale = "slider" in str(_extension(item, ITEM_CONTROL))
            return {"type": "scale" if scale else "number", "minimum": least, "maximum": most}
        if kind in _TEXTS:
            return {"type": _TEXTS[kind]}
        self._leave(link, f"the question: its type {kind} has no kind here")
        return None

    def _choice(self, link: str, kind: str, item: Resource) -> Resource | None:
        options = list(self._options(link, item))
        if not options or len(options) > _MOST_OPTIONS:
            self._leave(
                link, f"the question: it has {len(options)} options in this file, 1 to {_MOST_OPTIONS} are needed"
            )
            self.codes.pop(link, None)
            return None
        if kind == "open-choice":
            self._leave(link, "that another answer can be typed")
        return {"type": "choices" if item.get("repeats") else "choice", "options": options}

    def _options(self, link: str, item: Resource) -> Iterator[Resource]:
        codes = self.codes[link] = {}
        for coding, exclusive in self._codings(item):
            code = str(coding.get("code") or coding.get("display"))
            name = self.name(code.removeprefix(f"{link}."), codes.values(), "option")
            codes[code] = name
            words = {"id": name, "en": str(coding.get("display") or code)}
            yield words | ({"exclusive": True} if exclusive else {})

    def _codings(self, item: Resource) -> Iterator[tuple[Resource, bool]]:
        """Yield the options of an item, from it or its value set, and whether each is exclusive."""
        for option in objects_in(item.get("answerOption")):
            value = next((option[name] for name in option if name.startswith("value")), None)
            coding = value if isinstance(value, dict) else {"code": str(value), "display": str(value)}
            yield coding, _extension(option, EXCLUSIVE) is True
        named = str(item.get("answerValueSet", "")).removeprefix("#")
        for one in self._contained:
            compose = one.get("compose")
            if named and one.get("id") == named and isinstance(compose, dict):
                for include in objects_in(compose.get("include")):
                    yield from ((concept, False) for concept in objects_in(include.get("concept")))

    def _only_here(self, link: str, item: Resource) -> None:
        """List what an item says that our questions cannot express."""
        unknown = (one for one in objects_in(item.get("extension")) if one.get("url") not in _KNOWN)
        extensions = (str(one.get("url")).rpartition("/")[2] for one in unknown)
        for name in (*extensions, *(key for key in ("initial", "maxLength", "readOnly", "definition") if key in item)):
            self._leave(link, name)

    def _leave(self, link: str, what: str) -> None:
        self.left_out.append(f"{link}: {what}")


def _extension(item: Resource, url: str) -> Any:
    """Return the value of an extension; None if it is not there."""
    found = next((one for one in objects_in(item.get("extension")) if one.get("url") == url), {})
    return next((found[name] for name in found if name.startswith("value")), None)


def _ids(things: list[Resource]) -> set[str]:
    return {thing["id"] for thing in things}
