"""Lays the templates and the rules, which stand at the top of the repository, into the package that is built."""

from __future__ import annotations

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

SHIPPED = ["rules.yaml", *sorted(str(path) for path in Path("templates").rglob("*") if path.is_file())]


class WithShippedFiles(build_py):
    """An editable install goes on reading them where they are: `screening/settings/shipped.py` looks in both places."""

    def _get_data_files(self) -> list[tuple[str, str, str, list[str]]]:
        found = super()._get_data_files()
        return found if self.editable_mode else [*found, ("screening", ".", f"{self.build_lib}/screening", SHIPPED)]


setup(cmdclass={"build_py": WithShippedFiles})
