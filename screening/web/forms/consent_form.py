"""Signing a consent text: the signer's role, a typed name, and that it was read back."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Form
from wtforms.validators import ValidationError

from screening.domain.people.consent import Signer, TypedSignature
from screening.web.forms.fields import OneLine, clean_name, errors_of, posted_number


class ConsentForm(Form):
    """The form below a consent text. `shown` is the version that was read, `spoken` the language it was read in."""

    read_back = BooleanField(_("I was asked to say it back in my own words, and my questions were answered"))
    signer = OneLine(_("Who signs?"))
    name = OneLine(_("Type your full name to sign"))
    relation = OneLine(_("If you sign for the patient: how are you related?"))
    interpreter = OneLine(_("Did an interpreter help? Their name (optional)"))
    shown = OneLine()
    spoken = OneLine()

    def validate_read_back(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(gettext("Check the box once you have said it back and have no more questions"))

    def validate_signer(self, field: OneLine) -> None:
        if field.data not in list(Signer):
            raise ValidationError(gettext("Pick who signs"))

    def validate_name(self, field: OneLine) -> None:
        field.data = clean_name(field.data or "", gettext("Full name"))
        if not field.data:
            raise ValidationError(gettext("Type your full name to sign"))

    def validate_relation(self, field: OneLine) -> None:
        field.data = clean_name(field.data or "", gettext("How you are related"))
        if self.signer.data == Signer.GUARDIAN and not field.data:
            raise ValidationError(gettext("Say how you are related to the patient, like mother or legal guardian"))

    def validate_interpreter(self, field: OneLine) -> None:
        field.data = clean_name(field.data or "", gettext("Their name"))

    @property
    def version(self) -> int:
        """Return the version of the text that was shown; 0 for none."""
        return posted_number(self.shown.data or "", 0)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return the error summary: (id of the field to go to, message)."""
        return errors_of(self.read_back, self.signer, self.name, self.relation, self.interpreter)

    def signature(self, language: str) -> TypedSignature:
        """Return what was signed, once it is valid."""
        signer = Signer(self.signer.data)
        relation = (self.relation.data or "") if signer is Signer.GUARDIAN else ""
        return TypedSignature(self.name.data or "", signer, language, relation, self.interpreter.data or "")
