"""What is wrong with what staff typed on the workspace's forms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from wtforms.validators import ValidationError

from screening.web.forms.fields import OneLine, clean_text
from screening.web.staff_wording import too_long


@contextmanager
def as_field_error() -> Iterator[None]:
    """Show what workflow/intake/contact_details.py finds wrong beside the field being validated."""
    try:
        yield
    except ValueError as error:
        raise ValidationError(str(error)) from None


def read_text(field: OneLine, most: int) -> None:
    """Clean what was typed. Raises ValidationError if it cannot be read, or has more than `most` characters."""
    try:
        field.data = clean_text(field.data or "")
    except ValueError:
        raise ValidationError("We can’t read some of the letters or symbols. Please type it again.") from None
    if wrong := too_long(field.data, most):
        raise ValidationError(wrong)
