"""A path that a command needs: what is wrong with it is said as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from screening.cli.practice_app import current_user


class ExistingPath(click.Path):
    """A path that must exist. Where this user may not look, that is said instead of “does not exist”."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"exists": True, "path_type": Path, **more})

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            Path(value).stat()
        except PermissionError:
            self.fail(
                f"{value}: the user {current_user()}, who runs this, may not look there. Copy it to a folder that this "
                "user can read",
                param,
                ctx,
            )
        except OSError:
            pass  # told by what this extends
        return super().convert(value, param, ctx)
