"""What is typed about a person, on a form of the workspace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from wtforms.validators import ValidationError


@contextmanager
def as_field_error() -> Iterator[None]:
    """Tell what workflow/intake/contact_details.py finds wrong beside the field that is validated."""
    try:
        yield
    except ValueError as error:
        raise ValidationError(str(error)) from None
