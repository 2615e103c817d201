# make run · test · check · bench · help

VENV := .venv
PYTHON ?= python3
INSTALLED := $(VENV)/.installed
WORDS := screening/web/translations

PORT ?= 8000

run: $(INSTALLED)  ## Install what is needed and serve a made-up practice on http://localhost:8000; PORT=8001 changes it
	$(VENV)/bin/screening demo --port $(PORT)

test: $(VENV)/.installed-test  ## Install what is needed and run all tests (SQLite)
	$(VENV)/bin/pytest -n auto --dist loadgroup

# Without journeys: a line that only a walk in a browser reaches is not tested.
coverage: $(VENV)/.installed-test  ## What the tests of domain, workflow and records reach of domain and workflow, branches too
	$(VENV)/bin/pytest -n auto --cov --cov-report= tests/domain tests/workflow tests/records
	$(VENV)/bin/coverage report

# An hour before midnight UTC, the night Pacific clocks go forward, the day they go back, a leap day.
CLOCK ?= 2026-11-27T23:30:00+00:00 2027-03-14T09:59:30+00:00 2027-11-07T08:59:30+00:00 2028-02-29T12:00:00+00:00
NO_CLOCK := journeys faults bulk rulebook web/test_fuzz.py

test-clocks: $(VENV)/.installed-test  ## Run the tests that depend on the clock at several dates; CLOCK names one
	for clock in $(CLOCK); do CLOCK=$$clock TZ=America/Los_Angeles PYTHONPATH=tests/clock \
		$(VENV)/bin/pytest -n auto $(NO_CLOCK:%=--ignore=tests/%) || exit 1; done

test-postgresql: $(VENV)/.installed-test $(VENV)/.installed-postgresql  ## Run all tests on a throwaway PostgreSQL (installed with apt if available)
	sh tests/with_postgresql.sh $(VENV)/bin/pytest -n auto --dist loadgroup

test-evaluate: $(VENV)/.installed-test  ## Compare ten thousand random sheets with the second reading of the rules
	EVALUATE_SHEETS=5000 $(VENV)/bin/pytest tests/cli/sheets/test_evaluate.py

test-spark: $(VENV)/.installed-test $(VENV)/.installed-spark  ## Evaluate a hundred thousand sheets on a local Spark (needs Java)
	SPARK_SHEETS=100000 $(VENV)/bin/pytest tests/bulk/test_spark.py

LONG_FAULTS := FAULTS_KILLS=1000 FAULTS_TERMS=200 FAULTS_MIGRATIONS=100 FAULTS_SECONDS=30 FAULTS_STANDSTILL=20 FAULTS_POSTS=120

faults: $(VENV)/.installed-test  ## Kill -9 a thousand times while four clients write, cause the other faults, and print what each did
	$(LONG_FAULTS) $(VENV)/bin/pytest tests/faults

faults-postgresql: $(VENV)/.installed-test $(VENV)/.installed-postgresql  ## The same on a throwaway PostgreSQL, whose processes are stopped too
	$(LONG_FAULTS) FAULTS_STOP=yes sh tests/with_postgresql.sh $(VENV)/bin/pytest tests/faults

fuzz: $(VENV)/.installed-test  ## Send ten thousand random posts to each form
	FUZZ_POSTS=10000 $(VENV)/bin/pytest tests/web/test_fuzz.py

audit: $(VENV)/.installed-audit  ## Run Bandit, semgrep with our own rules, and a search for secrets
	$(VENV)/bin/bandit -q -ll -r screening
	$(VENV)/bin/semgrep scan --quiet --error --metrics off --disable-version-check --config tests/semgrep.yaml screening templates
	git ls-files -z ':!tests/secrets.baseline' ':!tests/data/engines' | xargs -0 $(VENV)/bin/detect-secrets-hook --baseline tests/secrets.baseline

check: $(VENV)/.installed-check $(VENV)/.installed-test  ## Check style, types, import contracts and rules
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/screening rules check
	$(VENV)/bin/screening rules test --coverage
	$(VENV)/bin/screening rules prove

bench: $(VENV)/.installed-bench $(VENV)/.installed-test  ## Measure, and write the tables of docs/performance.md; about ten minutes on an idle machine
	$(VENV)/bin/python -m bench.report

bench-smoke: $(VENV)/.installed-bench $(VENV)/.installed-test  ## Run every bench in seconds, to check that it works and that what it times is correct
	$(VENV)/bin/python -m bench.report --smoke

mutants: $(VENV)/.installed-mutants $(VENV)/.installed-test  ## Break domain and workflow on purpose, and print what no test notices; takes hours, or name some: MUTANTS="screening.domain.people.identity*"
	$(VENV)/bin/mutmut run $(foreach one,$(MUTANTS),"$(one)")
	$(VENV)/bin/mutmut results | grep -v "not checked" || echo "Every broken line was noticed."

browser:  ## Install Chromium for the browser tests (with apt)
	sh tests/install_browser.sh

css:  ## Rebuild both style sheets (needs Node; the results are committed)
	cd styles && npm install --no-save --silent sass@1
	cd styles && npx sass --style=compressed --no-source-map --no-charset patient.scss:../screening/web/static/patient.css workspace.scss:../screening/web/static/workspace.css

wheel:  ## Build the wheel into dist/, install it elsewhere, and try its commands and pages
	$(PYTHON) tests/try_wheel.py

translations: $(VENV)/.installed  ## Extract new texts from the pages, then compile each messages.po; NEW=pt adds a language
	$(VENV)/bin/pybabel -q extract -F pyproject.toml --no-location --omit-header -o $(WORDS)/messages.pot .
	test -z "$(NEW)" || $(VENV)/bin/pybabel -q init --width 120 -l $(NEW) -i $(WORDS)/messages.pot -d $(WORDS)
	$(VENV)/bin/pybabel -q update --no-fuzzy-matching --ignore-obsolete --width 120 -i $(WORDS)/messages.pot -d $(WORDS)
	$(VENV)/bin/pybabel -q compile -d $(WORDS)
	rm $(WORDS)/messages.pot

help:  ## List these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(INSTALLED): setup.cfg pyproject.toml | $(VENV)/bin/python
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -e ".[pdf,prove]"
	touch $@

$(VENV)/.installed-%: setup.cfg pyproject.toml | $(VENV)/bin/python
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -e ".[pdf,prove,bulk,$*]"
	touch $@ $(INSTALLED)

.PHONY: run test coverage test-clocks test-postgresql test-evaluate test-spark faults faults-postgresql fuzz audit check bench bench-smoke mutants browser css wheel translations help
