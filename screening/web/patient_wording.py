"""The patient's words for what is urgent, for the headline of the result and for what to discuss.

Templates find what is urgent as `patient_words.acts`, and that of warning signs as their panel; a step may contain
%(phone)s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from flask.blueprints import BlueprintSetupState
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from screening.domain.rules.advice import Headline
from screening.domain.rules.rulebook import Act, Concern, Rule
from screening.domain.rules.treatment import Wording
from screening.web.blueprints import patient

TitleAndLead: TypeAlias = tuple[LazyString | str, LazyString | str]


@dataclass(frozen=True)
class ActWords:
    """What to do: a title, why, and the steps. A button to call, or to find an ER, comes before or after them.

    `getting_up` is the step for which someone would have to get up, and what to do instead.
    """

    title: LazyString
    why: LazyString
    steps: tuple[LazyString | str, ...]
    call_before: str = ""  # "911", "us" or "room"
    call_after: str = ""
    getting_up: tuple[LazyString, LazyString] | None = None


_STAY = _("Stay with someone, if you can. Unlock your door.")
ACTS = {
    Act.CALL_911: ActWords(
        _("Get care now: call 911"),
        _("What you told us needs help right away. Please do not wait for your visit."),
        (
            _("Call 911 now."),
            _("Do not drive yourself."),
            _STAY,
            _("Tell them what you told us, and when it started."),
        ),
        call_before="911",
        getting_up=(_STAY, _("Ask someone to stay with you, if you can.")),
    ),
    Act.EMERGENCY_ROOM: ActWords(
        _("Get care now: go to the emergency room"),
        _("A doctor needs to check you now. Please do not wait for your visit."),
        (
            _("Go to the nearest emergency room now."),
            _("Ask someone to take you. If you cannot get there, or it gets worse, call 911."),
            _("Show them this page, or tell them what you told us and when it started."),
            _("Let us know later, so we can plan with you."),
        ),
        call_before="room",
        call_after="911",
    ),
    Act.SAME_DAY_CALL: ActWords(
        _("Please call us today"),
        _("We want to ask you more about one of your answers before your visit."),
        (
            _("Call us today at %(phone)s."),
            _("If we are closed, call your doctor’s nurse line today."),
            _("If it gets worse, go to the emergency room or call 911."),
        ),
        call_before="us",
    ),
    Act.DOCTOR_SOON: ActWords(
        _("Please see a doctor in the next few days"),
        _("A doctor should check something you told us before we continue."),
        (
            _("Call your doctor today or tomorrow. Ask for a visit soon."),
            _("Bring this page with you."),
            _("No doctor? Call us at %(phone)s and ask where you can go."),
            _("If it gets worse fast, go to the emergency room or call 911."),
        ),
    ),
}


def to_do(act: Act, signs: Iterable[Rule], language: str) -> ActWords | None:
    """Return what to do about these signs, all of one act: the general steps, unless the signs have their own.

    A first step of its own replaces "go to the emergency room" only if no other sign needs that.
    """
    words, signs = ACTS.get(act), tuple(signs)
    if words is None:
        return None
    steps = words.steps
    if words.getting_up and any(sign.keep_still for sign in signs):
        up, instead = words.getting_up
        steps = tuple(instead if step is up else step for step in steps)
    own = [sign.first_step[language].replace("%", "%%") for sign in signs if sign.first_step]
    if own and len(own) == len(signs):
        return replace(words, title=_("Get care now"), steps=(*own, *steps[1:]))
    return replace(words, steps=steps)


def headlines(wording: Wording, language: str, *, declined: bool) -> Mapping[Headline, TitleAndLead]:
    """Return the title and first sentence of the result for each headline; some come from the treatment."""
    not_now = _("Not now: something else comes first")
    without = wording.without_declined if declined else wording.without_lead
    return {
        Headline.FITS: (wording.fits[language], wording.fits_lead[language]),
        Headline.DISCUSS_FIRST: (
            _("Let’s talk first"),
            _("Let’s go over this before you and your therapist decide."),
        ),
        Headline.NOT_NOW: (not_now, _("We need to look at one or more of your answers first.")),
        Headline.NOT_NOW_DOCTOR_FIRST: (
            not_now,
            _("Please have a doctor check this first. Then we can plan your care with you."),
        ),
        Headline.WITHOUT_TREATMENT: (wording.without[language], without[language]),
        Headline.EMERGENCY: (_("Get care now"), ""),
        Headline.RECORD_DIFFERS: (
            _("Let’s talk first"),
            _("Your health record names something that you did not check. We will go over it with you."),
        ),
        Headline.TAKEN_BACK: (
            _("Let’s talk first"),
            _("We would like to ask you about one answer before you and your therapist decide."),
        ),
    }


def concerns(wording: Wording, language: str) -> Mapping[Concern, TitleAndLead]:
    """Return the heading and first sentence for each kind of matter to discuss."""
    return {
        Concern.SAFETY: (_("Your health"), _("We want to go over this with you before we decide.")),
        Concern.UNKNOWN: (
            _("What we do not know yet"),
            _("Some answers are missing, or you were not sure. We will ask you at your visit."),
        ),
        Concern.CONSENT: (_("Who needs to agree"), _("The right person needs to agree before we start.")),
        Concern.WISH: (_("What you want"), _("Your wish counts, and you can change your mind.")),
        Concern.COMFORT: (wording.comfort[language], _("We go at your pace.")),
        Concern.TIMING: (_("The right time"), _("We plan around sore muscles and your big days.")),
        Concern.DUTY: (_("What we take care of"), _("These are things we must do for you.")),
        Concern.PLAN: (_("Your plan"), _("Some ideas to talk over at your visit.")),
    }


@patient.record_once
def _give_to_templates(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["patient_words"] = {"acts": ACTS}
