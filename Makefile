# Everything runs in .venv, which is made with the first Python of 3.11 or newer and follows pyproject.toml.
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3.11 python3 python3.12 python3.13 python; do \
	"$$python" -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && echo "$$python" && break; done)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: setup demo test lint types docs bench oracle crash faults fuzz check help

setup: $(STAMP) ## install everything into .venv, again when pyproject.toml changes

$(STAMP): pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; name one: make PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(STAMP) ## build the worked example, a ledger of one news article, and show its answers
	$(BIN)/factledger demo "$$(mktemp -d)/heat-2"

test: $(STAMP) ## run every test, on all cores; HYPOTHESIS_PROFILE=long searches longer
	$(BIN)/python -m pytest --numprocesses auto

lint: $(STAMP) ## check style, formatting and the floors
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-cache

types: $(STAMP) ## check the types
	$(BIN)/mypy

docs: $(STAMP) ## run what the documentation shows and follow its links
	$(BIN)/python -m pytest tests/docs

bench: $(STAMP) ## measure, as ratios to something plain in the same run; CLAIMS=1000000 for a larger ledger
	$(BIN)/python -m bench.run $(CLAIMS)

oracle: $(STAMP) ## compare the SQL of the state with a second judge on 20,000 random ledgers: an hour or two
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest tests/projections/test_oracle.py

crash: $(STAMP) ## cut the power at every step of every history of up to four writes, and make every sync fail: about an hour
	$(BIN)/python -m tests.crash.explorer 4

faults: $(STAMP) ## make every system call fail, flip every bit, kill at random: about half an hour
	FACTLEDGER_FAULTS=1 $(BIN)/python -m pytest -s tests/faults

fuzz: $(STAMP) ## try arbitrary bytes as the files of a ledger; SECONDS=3600 for longer
	$(BIN)/python -m tests.faults.fuzzing $(or $(SECONDS),60)

check: lint types test ## all that must pass before a change goes in; test runs the documentation too

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile
