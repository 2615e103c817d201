"""The texts of a rules file that were translated into a language, each with its English original."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from screening.rulebook.reading.formats import from_1
from screening.rulebook.reading.yaml_nodes import Node, read_yaml
from screening.settings.languages import FIRST


@lru_cache(maxsize=16)
def translated_texts(text: str, language: str) -> frozenset[tuple[str, str]]:
    """Return each pair of English and translation in a rules text of any format. Raises MistakesError."""
    return frozenset(
        (str(node.value[FIRST].value), str(node.value[language].value))
        for node in _mappings(read_yaml(from_1(text)))
        if isinstance(node.value, dict) and node.value.keys() >= {FIRST, language}
    )


def _mappings(root: Node) -> Iterator[Node]:
    """Yield every mapping of the file."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node.value, dict):
            yield node
            waiting += node.value.values()
        elif isinstance(node.value, list):
            waiting += node.value
