"""What each engine suggested, kept: `python -m tests.engines` writes the sheets of the engine of today.

Of every sheet the file holds the answers, the outcome, the rules that fired, and the digest of the kept suggestion.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from pathlib import Path

from screening.domain.rules.kept import to_keep
from screening.domain.rules.suggestion import ENGINE, suggest
from screening.exchange.formats.suggestion_json import canonical
from screening.records.screenings.suggestions import suggestion_data
from screening.rulebook.reading.reader import read_rules
from screening.settings.shipped import RULES
from tests.builders import as_values
from tests.second_reading import random_sheet

ENGINES = Path(__file__).parent / "data/engines"
SHEETS = 150


def suggested(rulebook, answers):
    """Return what is kept of one suggestion in the file."""
    suggestion = suggest(rulebook, as_values(answers))
    kept = suggestion_data(to_keep(suggestion, rulebook.version))
    digest = hashlib.sha256(canonical(kept).encode()).hexdigest()
    rules = [finding.rule.id for finding in suggestion.findings]
    return {"outcome": suggestion.outcome, "rules": rules, "digest": digest}


def write() -> None:
    """Write the rules of today and what the engine of today suggests about many sheets."""
    place = ENGINES / str(ENGINE)
    place.mkdir(parents=True)
    text = RULES.read_text(encoding="utf-8")
    (place / "rules.yaml.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    file, chance = read_rules(text), random.Random(ENGINE)
    sheets = [{q: list(v) if isinstance(v, tuple) else v for q, v in e.answers.items()} for e in file.examples]
    sheets += [random_sheet(chance, complete=number % 2 == 0) for number in range(SHEETS)]
    lines = [json.dumps({"answers": sheet, **suggested(file.rulebook, sheet)}, ensure_ascii=False) for sheet in sheets]
    (place / "suggestions.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
