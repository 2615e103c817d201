# make run · test · check · bench · help

VENV := .venv
PYTHON ?= python3
INSTALLED := $(VENV)/.installed
WORDS := screening/web/translations
# One more than there are cores: the tests in a browser mostly wait.
WORKERS = $(shell $(PYTHON) -c "import os; print(os.cpu_count() + 1)")

PORT ?= 8000

run: $(INSTALLED)  ## Install what is needed and serve a made-up practice on http://localhost:8000; PORT=8001 changes it
	$(VENV)/bin/screening demo --port $(PORT)

FAULTS := tests/faults tests/soak

test: $(VENV)/.installed-dev  ## Install what is needed and run the tests (SQLite), all but those that break servers on purpose
	$(VENV)/bin/pytest -n $(WORKERS) --dist loadgroup $(FAULTS:%=--ignore=%)

test-faults: $(VENV)/.installed-dev  ## Kill, starve and overload real servers for two minutes; `make faults` and `make soak` are the long forms
	$(VENV)/bin/pytest -n $(WORKERS) $(FAULTS)

# Half an hour before midnight UTC on a leap day; the night Pacific clocks go forward; the day they go back.
LEAP_DAY := 2028-02-29T23:30:00+00:00
NIGHTS := 2027-03-14T09:59:30+00:00 2027-11-07T08:59:30+00:00
AT = TZ=America/Los_Angeles PYTHONPATH=tests/clock CLOCK
NO_CLOCK := domain rulebook bulk journeys faults soak web/test_fuzz.py
COVERED := domain workflow records

# Without journeys: a line that only a walk in a browser reaches is not tested. On a leap day, as a part of `test-clocks`.
coverage: $(VENV)/.installed-dev  ## What the tests of domain, workflow and records reach of domain and workflow, branches too
	$(AT)=$(LEAP_DAY) EXAMPLES=200 $(VENV)/bin/pytest -n auto --cov --cov-report= $(COVERED:%=tests/%)
	$(VENV)/bin/coverage report

test-clocks: coverage  ## Run the tests that depend on the clock at several dates, those of workflow and records with their coverage
	$(AT)=$(LEAP_DAY) $(VENV)/bin/pytest -n auto $(patsubst %,--ignore=tests/%,$(sort $(NO_CLOCK) $(COVERED)))
	for clock in $(NIGHTS); do $(AT)=$$clock $(VENV)/bin/pytest -n auto $(NO_CLOCK:%=--ignore=tests/%) || exit 1; done

test-postgresql: $(VENV)/.installed-dev  ## Run all tests that a database concerns on a throwaway PostgreSQL (installed with apt if available), journeys at each width, script off and on, more random cases
	THOROUGH=yes sh tests/with_postgresql.sh $(VENV)/bin/pytest -n $(WORKERS) --dist loadgroup --ignore=tests/rulebook

test-prometheus: $(VENV)/.installed-dev  ## Ask a real Prometheus what dashboard and alerts ask (installed with apt if available)
	sh tests/install.sh prometheus promtool=prometheus
	! command -v promtool >/dev/null || $(VENV)/bin/python tests/try_prometheus.py

test-evaluate: $(VENV)/.installed-dev  ## Compare ten thousand random sheets with the second reading of the rules
	EVALUATE_SHEETS=5000 $(VENV)/bin/pytest tests/cli/sheets/test_evaluate.py

test-interop: $(VENV)/.installed-dev  ## Show the form in LHC-Forms and Smart Forms, and ask Medplum's validator, with npm; then 5,000 sheets there and back
	EVALUATE_SHEETS=5000 $(VENV)/bin/pytest tests/exchange/fhir/test_response.py tests/web/api/test_screen_evaluate.py
	sh tests/install.sh chromium chromedriver=chromium-driver npm
	sh tests/interop/install.sh
	! command -v npm >/dev/null || INTEROP=yes $(VENV)/bin/pytest -n 0 tests/interop

test-spark: $(VENV)/.installed-dev $(VENV)/.installed-spark  ## Evaluate a hundred thousand sheets on a local Spark (needs Java)
	SPARK_SHEETS=100000 $(VENV)/bin/pytest tests/bulk/test_spark.py

LONG_FAULTS := FAULTS_KILLS=1000 FAULTS_TERMS=200 FAULTS_MIGRATIONS=100 FAULTS_ROTATIONS=100 FAULTS_BACKUPS=100 \
	FAULTS_LARGE_MB=500 FAULTS_SECONDS=30 FAULTS_STANDSTILL=20 FAULTS_POSTS=120 FAULTS_UPGRADES=50 FAULTS_RELOADS=20

faults: $(VENV)/.installed-dev  ## Kill -9 a thousand times while four clients write, cause the other faults, and print what each did
	$(LONG_FAULTS) $(VENV)/bin/pytest tests/faults

faults-postgresql: $(VENV)/.installed-dev  ## The same on a throwaway PostgreSQL, whose processes are stopped too
	$(LONG_FAULTS) FAULTS_STOP=yes sh tests/with_postgresql.sh $(VENV)/bin/pytest tests/faults

test-openapi: $(VENV)/.installed-dev $(VENV)/openapi/.installed  ## Let schemathesis call everything that the API's document describes; OPENAPI_CALLS
	$(VENV)/bin/python -m tests.try_openapi $(VENV)/openapi/bin/schemathesis $(OPENAPI_CALLS)

soak: $(VENV)/.installed-dev  ## An hour of a practice at work, 20 requests a second, on SQLite and a throwaway PostgreSQL at once; SOAK_SECONDS, SEED
	FSYNC=on sh tests/with_postgresql.sh $(VENV)/bin/python -m bench.report soak

fuzz: $(VENV)/.installed-dev  ## Send ten thousand random posts to each form
	FUZZ_POSTS=10000 $(VENV)/bin/pytest tests/web/test_fuzz.py

audit: $(VENV)/audit/.installed  ## Run Bandit, semgrep with our own rules, and a search for secrets
	$(VENV)/audit/bin/bandit -q -ll -r screening -x screening/records/migrations/versions
	PATH=$(VENV)/audit/bin:$$PATH $(VENV)/audit/bin/semgrep scan --quiet --error --metrics off --disable-version-check --config tests/semgrep.yaml screening templates
	git ls-files -z ':!tests/secrets.baseline' ':!tests/data/engines' ':!*.lock' | xargs -0 $(VENV)/audit/bin/detect-secrets-hook --baseline tests/secrets.baseline

check: $(VENV)/.installed-dev  ## Check style, types, import contracts and rules
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/screening rules check
	$(VENV)/bin/screening rules test --coverage
	$(VENV)/bin/screening rules prove

bench: $(VENV)/.installed-dev  ## Measure on SQLite and a throwaway PostgreSQL, and write the tables of docs/; needs an idle machine for most of an hour
	FSYNC=on sh tests/with_postgresql.sh $(VENV)/bin/python -m bench.report

bench-smoke: $(VENV)/.installed-dev  ## Run every bench in seconds, to check that it works and that what it times is correct
	$(VENV)/bin/python -m bench.report --smoke

mutants: $(VENV)/.installed-dev $(VENV)/.installed-mutants  ## Break domain and workflow on purpose, and print what no test notices; takes hours, or name some: MUTANTS="screening.domain.people.identity*"
	$(VENV)/bin/mutmut run $(foreach one,$(MUTANTS),"$(one)")
	$(VENV)/bin/mutmut results | grep -v "not checked" || echo "Every broken line was noticed."

programs:  ## Install what some tests run: Chromium, nginx and Caddy (with apt)
	sh tests/install.sh chromium chromedriver=chromium-driver nginx caddy

css:  ## Rebuild both style sheets (needs Node; the results are committed)
	cd styles && npm install --no-save --silent sass@1
	cd styles && npx sass --style=compressed --no-source-map --no-charset patient.scss:../screening/web/static/patient.css workspace.scss:../screening/web/static/workspace.css

wheel:  ## Build the wheel into dist/, install it elsewhere, and try its commands and pages
	$(PYTHON) tests/try_wheel.py

container:  ## Build the container with podman or docker; without them, take its steps in a bare Debian root (as root)
	$(PYTHON) tests/try_container.py

deployment:  ## Boot a bare Debian with systemd, and run every block of docs/deploy.md in it, in order (as root; says why it cannot)
	sh tests/install.sh debootstrap systemd-nspawn=systemd-container slirp4netns
	$(PYTHON) -m tests.try_deployment

release:  ## Set the version, build dist/ and tag: VERSION=1.2.0
	PYTHON=$(PYTHON) sh deploy/release.sh "$(VERSION)"

translations: $(VENV)/.installed  ## Extract new texts from the pages, then compile each messages.po; NEW=pt adds a language
	$(VENV)/bin/pybabel -q extract -F pyproject.toml --no-location --omit-header -o $(WORDS)/messages.pot .
	test -z "$(NEW)" || $(VENV)/bin/pybabel -q init --width 120 -l $(NEW) -i $(WORDS)/messages.pot -d $(WORDS)
	$(VENV)/bin/pybabel -q update --no-fuzzy-matching --ignore-obsolete --width 120 -i $(WORDS)/messages.pot -d $(WORDS)
	$(VENV)/bin/pybabel -q compile -d $(WORDS)
	rm $(WORDS)/messages.pot

LOCK = $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header $(UPGRADE) setup.cfg

lock: $(VENV)/bin/python  ## Lock what setup.cfg asks for, after a change there; every version that still fits stays
	$(PIP) uv
	$(LOCK) --extra build --extra pdf --extra prove --extra postgresql -o requirements.lock
	$(LOCK) -c requirements.lock --extra bulk --extra test --extra check --extra bench -o tests/requirements/dev.lock
	for name in mutants spark; do $(LOCK) -c requirements.lock -c tests/requirements/dev.lock \
		--extra $$name -o tests/requirements/$$name.lock || exit 1; done
	$(LOCK) --extra audit -o tests/requirements/audit.lock
	$(LOCK) --extra openapi -o tests/requirements/openapi.lock

update:  ## Lock the newest versions of everything
	$(MAKE) lock UPGRADE=--upgrade

help:  ## List these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# An environment of its own: semgrep needs older versions of what the tests need.
$(VENV)/audit/.installed: tests/requirements/audit.lock
	$(PYTHON) -m venv $(VENV)/audit
	$(VENV)/audit/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@

# Another one: schemathesis would be a plugin of every run of pytest.
$(VENV)/openapi/.installed: tests/requirements/openapi.lock
	$(PYTHON) -m venv $(VENV)/openapi
	$(VENV)/openapi/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@

# Exactly the versions that were tried, and refused if a file is not the one that was.
PIP = $(VENV)/bin/pip install --quiet --disable-pip-version-check

$(INSTALLED): requirements.lock setup.cfg pyproject.toml | $(VENV)/bin/python
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.installed-%: tests/requirements/%.lock $(INSTALLED)
	$(PIP) --require-hashes -r $<
	touch $@

.PHONY: run test test-faults coverage test-clocks test-postgresql test-prometheus test-evaluate test-interop test-openapi test-spark faults faults-postgresql soak fuzz audit check bench bench-smoke mutants programs css wheel container deployment release translations lock update help
