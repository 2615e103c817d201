"""What is shipped: its version, and where its files are: rules, templates, migrations, translations, static files."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
# Rules and templates are at the top of a checkout; a wheel has them inside the package (setup.py).
_TOP = _PACKAGE if (_PACKAGE / "rules.yaml").is_file() else _PACKAGE.parent

RULES = _TOP / "rules.yaml"
TEMPLATES = _TOP / "templates"
MIGRATIONS = _PACKAGE / "records" / "migrations"
STATIC = _PACKAGE / "web" / "static"
TRANSLATIONS = _PACKAGE / "web" / "translations"
ENGLISH_AND_SPANISH = _PACKAGE / "rulebook" / "reading" / "languages.yaml"  # for rules files that name no languages
VERSION = version("dry-needling-screening")
