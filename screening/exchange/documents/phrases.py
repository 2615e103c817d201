"""Ready words for a decision: reasons for the record, and messages to the patient in the patient's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from screening.domain.questionnaire.questions import Text


@dataclass(frozen=True)
class Message:
    """A message to the patient: `label` is what the therapist picks it by."""

    label: str
    text: Text


REASONS: Mapping[str, str] = {
    "by_mistake": "Answered by mistake: asked again in the room and corrected.",
    "cleared": "The doctor cleared it; the note is in the chart.",
    "exam": "History and exam do not support the concern.",
    "other_care": "The exam speaks for care without needles first.",
    "wish": "The patient decided otherwise after we talked.",
    "more_severe": "The exam showed more than the answers did.",
}
MESSAGES: Mapping[str, Message] = {
    "fits": Message(
        "Needling can be part of the plan",
        {
            "en": "We looked at your answers. Dry needling can be part of your plan. We will talk first, and you can "
            "always say no.",
            "es": "Ya vimos sus respuestas. La punción seca puede ser parte de su plan. Primero vamos a hablar, y "
            "usted siempre puede decir que no.",
        },
    ),
    "talk": Message(
        "We talk first",
        {
            "en": "We looked at your answers. We want to talk with you about a few of them before we plan your care.",
            "es": "Ya vimos sus respuestas. Queremos hablar con usted de algunas antes de planear su atención.",
        },
    ),
    "other_care": Message(
        "Care without needles",
        {
            "en": "We looked at your answers. We will start with care that has no needles. There is a lot we can do.",
            "es": "Ya vimos sus respuestas. Vamos a empezar sin agujas. Hay mucho que podemos hacer.",
        },
    ),
    "doctor": Message(
        "See your doctor first",
        {
            "en": "We looked at your answers. Please see your doctor before your visit, and tell us what they say.",
            "es": "Ya vimos sus respuestas. Vea a su médico antes de su cita aquí y díganos qué le dijo.",
        },
    ),
    "call": Message(
        "Please call us",
        {
            "en": "We looked at your answers and would like to talk with you soon. Please call us when you can.",
            "es": "Ya vimos sus respuestas y queremos hablar pronto con usted. Llámenos cuando pueda.",
        },
    ),
}
