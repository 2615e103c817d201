"""The form as other systems know it: one rules version at one practice, with the addresses of its resources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from screening.domain.questionnaire.questions import Question, Questionnaire
from screening.domain.questionnaire.texts import Text
from screening.domain.rules.rulebook import Rulebook

Resource: TypeAlias = dict[str, Any]

SCREENING = "screening"  # the id of the Questionnaire with every language
_FHIR = "http://hl7.org/fhir/StructureDefinition"
_SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition"
TRANSLATION = f"{_FHIR}/translation"
EXCLUSIVE = f"{_FHIR}/questionnaire-optionExclusive"
DISPLAY_CATEGORY = f"{_FHIR}/questionnaire-displayCategory"
DISPLAY_CATEGORIES = "http://hl7.org/fhir/questionnaire-display-category"
ITEM_CONTROL = f"{_FHIR}/questionnaire-itemControl"
ITEM_CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
LEAST, MOST = f"{_FHIR}/minValue", f"{_FHIR}/maxValue"
STEP = f"{_FHIR}/questionnaire-sliderStepValue"
ENABLE_WHEN = f"{_SDC}/sdc-questionnaire-enableWhenExpression"
FHIRPATH = "text/fhirpath"


def resource_id(name: str) -> str:
    """Return one of our ids as a resource id, which cannot have an underscore."""
    return name.replace("_", "-")


@dataclass(frozen=True)
class Form:
    """A rulebook, and the `address` of the practice that asks its questions."""

    book: Rulebook
    address: str

    @property
    def base(self) -> str:
        """Return the address of what is served as FHIR."""
        return f"{self.address}/fhir"

    @property
    def version(self) -> str:
        """Return the version that canonicals are pinned to: the digest of the rules."""
        return self.book.version

    @property
    def questionnaire(self) -> Questionnaire:
        return self.book.questionnaire

    @property
    def canonical(self) -> str:
        """Return the pinned canonical of the form with every language."""
        return self.canonical_of(SCREENING)

    def canonical_of(self, name: str) -> str:
        """Return the pinned canonical of one of its Questionnaires."""
        return f"{self.url('Questionnaire', name)}|{self.version}"

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Return the codes of the languages; the others are translated from the first."""
        return tuple(language.code for language in self.book.languages)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the ids of its Questionnaires: the translated one, and one for each language."""
        return (SCREENING, *(f"{SCREENING}-{language}" for language in self.languages))

    def spoken(self, language: str) -> str:
        """Return this language if the form has it, else the first."""
        return language if language in self.languages else self.languages[0]

    def url(self, kind: str, name: str) -> str:
        """Return the canonical of one of our resources."""
        return f"{self.base}/{kind}/{name}"

    def identifier(self, of: str, value: str) -> Resource:
        """Return a business identifier; `of` is the kind of thing it identifies."""
        return {"system": f"{self.base}/identifier/{of}", "value": value}

    @property
    def answers(self) -> str:
        """Return the code system of the options."""
        return self.url("CodeSystem", "answers")

    def coding(self, question: Question, option: str, language: str) -> Resource:
        """Return an option as a coding: option ids are unique only within their question."""
        display = question.label_of(option, language)
        return {"system": self.answers, "version": self.version, "code": code_of(question, option), "display": display}

    def concept(self, system: str, code: str, display: str) -> Resource:
        """Return a code of one of our other code systems as a CodeableConcept."""
        return {"coding": [{"system": self.url("CodeSystem", system), "code": code, "display": display}]}


def code_of(question: Question, option: str) -> str:
    """Return the code of an option in the code system of all options."""
    return f"{question.id}.{option}"


def worded(element: str, text: Text, language: str, others: Iterable[str] = ()) -> Resource:
    """Return an element with its words in one language, and their translations into others beside it."""
    translations = [
        {
            "url": TRANSLATION,
            "extension": [{"url": "lang", "valueCode": other}, {"url": "content", "valueString": text[other]}],
        }
        for other in others
    ]
    words: Resource = {element: text[language]}
    return words | ({f"_{element}": {"extension": translations}} if translations else {})
