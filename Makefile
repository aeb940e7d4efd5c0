# Targets that people use; `make` alone prints them. Everything runs in .venv, made on first use.
PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13 python3.14; do \
	$$p -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
CORPUS ?= sample_terraform
PARSE_FLOOR ?=
CHECKOV ?=
ARGS ?=
FUZZ := .fuzz
TARGET ?=
N ?= 2000

.PHONY: help demo test test-all growth test-pythons check golden docs facts bench fuzz mutants clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile

$(VENV)/.base: pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@# An editable install leaves compiling to the first run, which some environments forbid for ever.
	@$(BIN)/python -m compileall -q dasf_lint
	@touch $@

$(VENV)/.dev: $(VENV)/.base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

demo: $(VENV)/.base ## set up and lint both samples, findings shown
	@echo '$$ dasf-lint check sample_terraform --profile strict'
	@$(BIN)/dasf-lint check sample_terraform --profile strict; code=$$?; test $$code -le 1 || exit $$code
	@echo
	@echo '$$ dasf-lint check sample_bundle --profile strict'
	@$(BIN)/dasf-lint check sample_bundle --profile strict; code=$$?; test $$code -le 1 || exit $$code

test: $(VENV)/.dev ## set up and run the tests
	$(BIN)/python -m pytest -n auto -m "not slow"

test-all: $(VENV)/.dev ## the tests with the slow ones
	$(BIN)/python -m pytest -n auto

growth: $(VENV)/.dev ## four times as much of an input costs at most six times as much; on an idle machine
	$(BIN)/python -m pytest -m growth

test-pythons: ## the tests on every Python from the oldest promised on that is here: ARGS=--ends for two of them
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed"; exit 1; }
	$(PYTHON) -m scripts.test_pythons $(ARGS)

check: $(VENV)/.dev ## format, lint, types, tests: what CI does
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto -m "not slow"

golden: $(VENV)/.dev ## rewrite the golden reports of the samples; review with git diff
	$(BIN)/python -m tests.corpus.golden

docs: $(VENV)/.dev ## rewrite generated pages and tables
	$(BIN)/python -m scripts.make_docs

facts: $(VENV)/.dev ## what the newest packages say of providers and bundles (docs/facts.md): ARGS=--check only says what would change
	$(BIN)/python -m scripts.make_facts $(ARGS)

bench: $(VENV)/.dev ## speed and memory against the parse floor and peers: CORPUS=DIR PARSE_FLOOR=FILE CHECKOV=PROGRAM
	$(BIN)/python -m benchmarks $(CORPUS) $(if $(PARSE_FLOOR),--floor $(PARSE_FLOOR)) $(if $(CHECKOV),--checkov $(CHECKOV)) --growth

mutants: $(VENV)/.dev ## parts of policies and values of sets that no example needs
	$(BIN)/python -m tests.policies.mutants

$(FUZZ)/venv/.ready: pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed"; exit 1; }
	$(PYTHON) -m venv $(FUZZ)/venv
	$(FUZZ)/venv/bin/python -m pip install --quiet --disable-pip-version-check -e .
	@# Where there is none for this machine, the harness runs without and says so.
	-$(FUZZ)/venv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: atheris
	@touch $@

fuzz: $(FUZZ)/venv/.ready ## look for inputs that break a promise: TARGET=NAME N=INPUTS
	$(FUZZ)/venv/bin/python -m tests.fuzz $(TARGET) --inputs $(N) --place $(FUZZ)

clean: ## remove the virtual environment and caches
	rm -rf $(VENV) .venv-pythons build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
