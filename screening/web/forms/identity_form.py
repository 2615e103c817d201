"""Who sends: name, date of birth, phone or email."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from typing import ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from wtforms import BooleanField, Form
from wtforms.validators import ValidationError

from screening.domain.people.identity import Identity, agrees, years_old
from screening.domain.people.phones import clean_phone
from screening.web.forms.fields import DateParts, OneLine, clean_name, clean_text, email_address, errors_of

MOST_YEARS = 130
_COMMON = ("gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "comcast.net", "aol.com", "live.com")


def phone_digits(typed: str) -> str:
    """Return the typed phone number in the form it is stored in. Raises ValidationError."""
    try:
        return clean_phone(clean_text(typed))
    except ValueError:
        raise ValidationError(gettext("Enter a phone number with 10 digits, like 555 010 0199")) from None


def likely_address(email: str) -> str | None:
    """Return the address probably meant if the part after @ looks like a typo: suggested, never forced."""
    name, _at, domain = email.rpartition("@")
    meant = get_close_matches(domain.lower(), _COMMON, n=1, cutoff=0.8)
    return f"{name}@{meant[0]}" if meant and domain.lower() not in _COMMON else None


class IdentityForm(Form):
    """The identity page. The date of birth must agree with the age given: see `expect`."""

    name = OneLine(_("Full name"))
    born = DateParts(_("Date of birth"), born=True)
    phone = OneLine(_("Phone"))
    email = OneLine(_("Email"))
    helper = OneLine(_("Did someone help you? Their name (optional)"))
    relation = OneLine(_("How are you related to the patient? (optional)"))
    message_ok = BooleanField(_("You may leave a voicemail"), false_values=(False, "false", "no", ""))
    by_helper: ClassVar[bool] = False
    asks_name: ClassVar[LazyString] = _("Enter your full name")
    asks_born: ClassVar[LazyString] = _("Enter your date of birth, like 3 27 1985")
    asks_match: ClassVar[LazyString] = _("Your date of birth and your age don’t match. Please check both.")
    age: int | None = None
    today: str = ""
    incomplete_name: str = ""  # as filled in by the page, to be completed
    differs: bool = False  # whether a real date of birth does not fit the age

    def expect(self, age: int | None, today: str) -> None:
        """Set the age that the date of birth must agree with, on this date of the practice."""
        self.age, self.today = age, today

    def validate_name(self, field: OneLine) -> None:
        field.data = clean_name(field.data or "", gettext("Full name"))
        if field.data in ("", self.incomplete_name):
            raise ValidationError(str(self.asks_name))

    def validate_born(self, field: DateParts) -> None:
        try:
            born, today = date.fromisoformat(field.data or ""), date.fromisoformat(self.today)
        except ValueError:
            raise ValidationError(field.problem or str(self.asks_born)) from None
        if born > today:
            raise ValidationError(gettext("This date must be in the past: Date of birth"))
        if today.year - born.year > MOST_YEARS:
            raise ValidationError(gettext("Check the year %(year)s. It should look like 1985", year=born.year))
        if not agrees(field.data or "", self.age, self.today):
            self.differs = True
            raise ValidationError(self.mismatch(date.fromisoformat(field.data or "")))

    def mismatch(self, born: date) -> str:
        """Return what to say when a date of birth does not fit the age."""
        return str(self.asks_match)

    def validate_phone(self, field: OneLine) -> None:
        field.data = (field.data or "").strip()
        if field.data:
            field.data = phone_digits(field.data)
        elif not (self.email.data or "").strip():
            raise ValidationError(gettext("Enter a phone number or an email so we can reach you"))

    def validate_email(self, field: OneLine) -> None:
        field.data = email_address(field.data or "")

    def validate_helper(self, field: OneLine) -> None:
        field.data = clean_name(field.data or "", gettext("Their name"))

    def validate_relation(self, field: OneLine) -> None:
        field.data = clean_name(field.data or "", gettext("How you are related"))

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return the error summary: (id of the field to go to, message)."""
        return errors_of(self.name, self.born, self.phone, self.email, self.helper, self.relation)

    @property
    def identity(self) -> Identity:
        """Return what was typed, valid or not."""
        return Identity(
            name=self.name.data or "",
            born=self.born.as_typed,
            phone=self.phone.data or "",
            email=self.email.data or "",
            helper=self.helper.data or "",
            message_ok=bool(self.message_ok.data),
            answered_by_helper=self.by_helper,
            relation=(self.relation.data or "") if self.by_helper else "",
        )


class HelperIdentityForm(IdentityForm):
    """The same page for someone who answers for the patient: it asks for both names."""

    name = OneLine(_("The patient’s full name"))
    born = DateParts(_("The patient’s date of birth"), born=True)
    helper = OneLine(_("Your own name"))
    by_helper = True
    asks_name = _("Enter the patient’s full name")
    asks_born = _("Enter the patient’s date of birth, like 3 27 1985")
    asks_match = _("The patient’s date of birth and age don’t match. Please check both.")

    def validate_helper(self, field: OneLine) -> None:
        field.data = clean_name(field.data or "", gettext("Your own name"))
        if not field.data:
            raise ValidationError(gettext("Enter your own name"))


class StaffIdentityForm(IdentityForm):
    """Who the patient is, as staff type it: errors speak of the patient, in English."""

    asks_name = HelperIdentityForm.asks_name
    asks_born = HelperIdentityForm.asks_born

    def mismatch(self, born: date) -> str:
        """Return both ages, and what to do."""
        by_date = years_old(born, date.fromisoformat(self.today))
        return (
            f"The date of birth and the age don’t match: by this date the patient was {by_date} when the age was "
            f"given, and the form says {self.age}. Check the date; if the age is wrong, correct that answer."
        )
