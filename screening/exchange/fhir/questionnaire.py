"""The form as a Questionnaire, following Structured Data Capture (SDC)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from screening.domain.questionnaire.kinds.scale import Scale
from screening.domain.questionnaire.options import Option
from screening.domain.questionnaire.questions import Page, Question
from screening.domain.questionnaire.texts import Text
from screening.exchange.fhir.answers import item_type, repeats
from screening.exchange.fhir.enabling import enabling
from screening.exchange.fhir.form import (
    DISPLAY_CATEGORIES,
    DISPLAY_CATEGORY,
    EXCLUSIVE,
    ITEM_CONTROL,
    ITEM_CONTROLS,
    LEAST,
    MOST,
    SCREENING,
    STEP,
    Form,
    Resource,
    worded,
)

_PROFILE = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire"


def questionnaire(form: Form, name: str) -> Resource:
    """Return a Questionnaire of the form by its id: with every language in it, or in one language.

    Renderers have a fixed language, so there is also one for each language. Raises KeyError for an id that is not one
    of the form's names.
    """
    if name not in form.names:
        raise KeyError(name)
    single = name.removeprefix(SCREENING).removeprefix("-")
    language = single or form.languages[0]
    return _Writer(form, language, () if single else form.languages[1:]).resource(name)


@dataclass(frozen=True)
class _Writer:
    """Writes the items in a language, with translations into `others`."""

    form: Form
    language: str
    others: tuple[str, ...]

    def resource(self, name: str) -> Resource:
        form, wording = self.form, self.form.book.treatment.wording
        names = {code: f"{wording.name[code][0].upper()}{wording.name[code][1:]}" for code in form.languages}
        title = {code: f"{names[code]}: {wording.start_title[code]}" for code in form.languages}
        return {
            "resourceType": "Questionnaire",
            "id": name,
            "meta": {"profile": [_PROFILE]},
            "language": self.language,
            "url": form.url("Questionnaire", name),
            "version": form.version,
            "name": "Screening",
            **self._words("title", title),
            **({"derivedFrom": [form.canonical]} if name != SCREENING else {}),
            "status": "active",
            "experimental": not form.book.reviewed,
            "subjectType": ["Patient"],
            "item": list(self._pages()),
        }

    def _pages(self) -> Iterator[Resource]:
        """Yield the pages in the order people go through them, the first of a section with its words."""
        introduced = set()
        for page in self.form.questionnaire.pages:
            questions = self.form.questionnaire.on_page(page.id)
            if questions:
                intro = [] if page.section in introduced else [self._intro(page.section)]
                introduced.add(page.section)
                yield self._page(page, [*intro, *(self._question(question) for question in questions)])

    def _page(self, page: Page, items: list[Resource]) -> Resource:
        return {"linkId": f"page.{page.id}", "type": "group", **self._words("text", page.title), "item": items}

    def _intro(self, section_id: str) -> Resource:
        section = next(one for one in self.form.questionnaire.sections if one.id == section_id)
        return {"linkId": f"section.{section.id}", "type": "display", **self._words("text", section.intro)}

    def _question(self, question: Question) -> Resource:
        enabled = enabling(self.form, question)
        extensions = [*_control(question), *enabled.pop("extension", [])]
        codes = self.form.book.treatment.measures_of(question.id)
        return {
            "linkId": question.id,
            **({"extension": extensions} if extensions else {}),
            **({"code": [{"system": one.system, "code": one.code} for one in codes]} if codes else {}),
            "type": item_type(question),
            **self._words("text", question.ask),
            **enabled,
            "required": not question.optional,
            **({"repeats": True} if repeats(question) else {}),
            **({"answerOption": [self._option(question, one) for one in question.options]} if question.options else {}),
            "item": [self._help(question)],
        }

    def _option(self, question: Question, option: Option) -> Resource:
        coding = self.form.coding(question, option.id, self.language)
        coding |= self._words("display", option.label)
        exclusive = {"extension": [{"url": EXCLUSIVE, "valueBoolean": True}]} if option.exclusive else {}
        return {**exclusive, "valueCoding": coding}

    def _help(self, question: Question) -> Resource:
        """Return the item with what accompanies a question: help, why it is asked, and what options mean."""
        said = {code: _beside(question, code) for code in self.form.languages}
        return {
            "linkId": f"{question.id}.help",
            "extension": [_shown_as("help"), _coded(DISPLAY_CATEGORY, DISPLAY_CATEGORIES, "instructions")],
            "type": "display",
            **self._words("text", said),
        }

    def _words(self, element: str, text: Text) -> Resource:
        return worded(element, text, self.language, self.others)


def _beside(question: Question, language: str) -> str:
    hints = (f"{one.label[language]}: {one.hint[language]}" for one in question.options if one.hint)
    said = (*((question.help[language],) if question.help else ()), question.why[language], *hints)
    return " ".join(f"{words}." if words[-1].isalnum() else words for words in said)


def _control(question: Question) -> list[Resource]:
    """Return how a question is shown, and the bounds of a number."""
    if question.takes_options:
        return [_shown_as("check-box" if repeats(question) else "radio-button")]
    if item_type(question) != "integer":
        return []
    bounds: list[Resource] = [
        {"url": LEAST, "valueInteger": question.minimum},
        {"url": MOST, "valueInteger": question.maximum},
    ]
    slider: Mapping[str, object] = {"url": STEP, "valueInteger": 1}
    return [_shown_as("slider"), *bounds, dict(slider)] if isinstance(question, Scale) else bounds


def _shown_as(control: str) -> Resource:
    return _coded(ITEM_CONTROL, ITEM_CONTROLS, control)


def _coded(url: str, system: str, code: str) -> Resource:
    return {"url": url, "valueCodeableConcept": {"coding": [{"system": system, "code": code}]}}
