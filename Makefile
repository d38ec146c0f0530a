# Everything a developer runs. `make play` and `make test` set up what they need by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PAGE := bot/playground/page
SETUP := .setup

.PHONY: play test coverage faults lint format migration bench screenshots concepts lock page chromium clean
.DEFAULT_GOAL := play

$(SETUP)/python: requirements-dev.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Staffroom needs Python 3.11 or newer.")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@mkdir -p $(SETUP) && touch $@

$(SETUP)/page-packages: $(PAGE)/package-lock.json
	npm --prefix $(PAGE) ci --no-audit --no-fund
	@mkdir -p $(SETUP) && touch $@

PAGE_SOURCES := $(shell find $(PAGE) -path '*/node_modules' -prune -o -path '*/dist' -prune -o -type f -print)
$(SETUP)/page: $(SETUP)/page-packages $(PAGE_SOURCES)
	npm --prefix $(PAGE) run build
	@touch $@

page: $(SETUP)/page

# The browser of the page's tests and screenshots: Debian's, installed where there is none.
chromium:
	@[ -n "$$STAFFROOM_CHROMIUM" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
	  || command -v google-chrome >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-liberation; }

play: $(SETUP)/python $(SETUP)/page
	$(BIN)/staffroom play

lint: $(SETUP)/python $(SETUP)/page-packages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	npm --prefix $(PAGE) run check

test: lint $(SETUP)/page chromium
	$(BIN)/pytest -n 2 --dist loadscope

# Which lines and branches the tests run. It takes twice as long as the tests alone.
coverage: $(SETUP)/python $(SETUP)/page chromium
	$(BIN)/coverage erase
	$(BIN)/pytest -n 2 --dist loadscope --cov --cov-report=term:skip-covered

# The long form of the faults: some ten minutes. FAULTS_SEED repeats the random kills of an earlier run.
faults: $(SETUP)/python
	$(BIN)/pytest -m faults

format: $(SETUP)/python
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

migration: $(SETUP)/python
	$(BIN)/python -m storage.migrations "$(NAME)"

bench: $(SETUP)/python
	$(BIN)/python -m tests.bench

screenshots: $(SETUP)/python $(SETUP)/page chromium
	$(BIN)/python -m tests.screenshots docs/pictures

# What the search knows of sentences, made from the phrases in handlers/meaning/phrases; some minutes.
concepts: $(SETUP)/python
	$(BIN)/python -m handlers.meaning

LOCK := --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet
# Pins with hashes and without addresses, for every platform and Python from 3.11 on.
lock:
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --upgrade --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --extra semantic --constraint requirements.lock --output-file requirements-semantic.lock
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --extra semantic --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) $(SETUP) $(PAGE)/node_modules $(PAGE)/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
