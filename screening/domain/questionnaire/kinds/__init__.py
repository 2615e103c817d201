"""The kinds of question, one module each. To add one, add a module here: docs/contributing/add-a-kind.md."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping

from screening.domain.questionnaire.questions import Question

for _module in pkgutil.iter_modules(__path__, f"{__name__}."):
    importlib.import_module(_module.name)


def _with_subclasses(kind: type[Question]) -> list[type[Question]]:
    return [kind, *(each for subclass in kind.__subclasses__() for each in _with_subclasses(subclass))]


KINDS: Mapping[str, type[Question]] = {
    kind.kind: kind for kind in _with_subclasses(Question) if "kind" in vars(kind)
}  # by their `type` in rules.yaml
