"""Errors in contact details on the workspace's forms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from wtforms.validators import ValidationError


@contextmanager
def as_field_error() -> Iterator[None]:
    """Show what workflow/intake/contact_details.py finds wrong beside the field being validated."""
    try:
        yield
    except ValueError as error:
        raise ValidationError(str(error)) from None
