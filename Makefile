# The commands of AeThex Academy. `make help` lists them.
# Set-up is made of stamp files, so a target that has nothing to install adds no noticeable time.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PORT ?= 8080
STAGE ?= production
BENCH ?=
PYTEST_ARGS ?=

# Node.js of the machine when it is recent enough, else the one that set-up puts below .local/node.
export CHROMIUM
# Processes start often, here and in the tests: byte code is kept, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE
export PATH := $(CURDIR)/.local/node/bin:$(PATH)

# What set-up has done; each stamp lies inside what it stands for, so removing the one removes the other.
SYSTEM := .local/system.done
BROWSER := .local/browser.done
VENV := .venv/installed.done
MINISTACK := .local/ministack-venv/installed.done
BENCH_VENV := .local/bench-venv/installed.done
NODE := node_modules/installed.done
PY := .venv/bin/python
SYSTEM_PYTHON = $(shell bash infra/setup/find-python.sh)
CHECKED := $(wildcard app.py chalicelib functions media_lambdas infra)
LOCK := .local/lock-venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate $(LOCK_ARGS)

.PHONY: help setup setup-test run test check lint types format bench build deploy lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# --- commands ---------------------------------------------------------------------------------

setup: $(SYSTEM) $(VENV) $(MINISTACK) $(NODE) ## Install everything that `make run` needs
	@:

setup-test: setup $(BROWSER)
	@:

run: setup ## Start the platform on this machine (PORT=8080)
	@exec $(PY) -m infra.local --port $(PORT)

test: setup-test ## Run the tests (PYTEST_ARGS="tests/unit -k ids")
	@$(PY) -m pytest -n 2 --dist loadgroup $(PYTEST_ARGS)

check: lint types test ## Everything that CI runs: lint, types, tests

lint: $(VENV) ## Check style, import directions and templates
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check --quiet .
	@.venv/bin/lint-imports --no-logo
	@.venv/bin/cfn-lint

types: $(VENV) ## Check types (mypy strict)
	@$(PY) -m mypy $(CHECKED)

format: $(VENV) ## Format the code and mend what ruff can mend
	@$(PY) -m ruff format --quiet .
	@$(PY) -m ruff check --fix .

bench: setup-test $(BENCH_VENV) ## List the benchmarks, or run one (BENCH=name)
	@$(PY) -m tests.bench $(BENCH)

build: $(VENV) $(NODE) ## Build the artifacts to deploy into build/
	@$(PY) -m infra.build

deploy: build ## Deploy to the AWS account of the current credentials (STAGE=production)
	@$(PY) -m infra.deploy --stage $(STAGE)

lock: .local/lock-venv/bin/uv ## Pin the dependencies again (LOCK_ARGS=--upgrade for newer ones)
	@$(LOCK) requirements/dev.in -o requirements/dev.txt
	@$(LOCK) -c requirements/dev.txt requirements/functions.in -o requirements/functions.txt
	@$(LOCK) -c requirements/dev.txt requirements/stage.in -o requirements/stage.txt
	@$(LOCK) -c requirements/dev.txt requirements/api.in -o requirements.txt
	@$(LOCK) -c requirements/dev.txt requirements/bench.in -o requirements/bench.txt
	@for name in ministack node lock image; do $(LOCK) requirements/$$name.in -o requirements/$$name.txt; done

clean: ## Remove what set-up and builds made; the data in .local/ stays
	@rm -rf .venv .local/ministack-venv .local/bench-venv .local/lock-venv .local/node .local/*.done node_modules build \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- set-up -----------------------------------------------------------------------------------

$(SYSTEM): infra/setup/system.py infra/setup/find-python.sh
	@$(SYSTEM_PYTHON) infra/setup/system.py
	@mkdir -p $(@D) && touch $@

$(VENV): requirements/dev.txt | $(SYSTEM)
	@echo "Installing the Python libraries into .venv (about a minute)"
	@test -x $(PY) || $(SYSTEM_PYTHON) -m venv .venv
	@$(PY) -m pip install -qq --disable-pip-version-check --no-compile --require-hashes -r $<
	@touch $@

$(MINISTACK): requirements/ministack.txt | $(SYSTEM)
	@echo "Installing the local cloud into .local/ministack-venv"
	@test -x .local/ministack-venv/bin/python || $(SYSTEM_PYTHON) -m venv .local/ministack-venv
	@.local/ministack-venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(BENCH_VENV): requirements/bench.txt | $(SYSTEM)
	@echo "Installing what the benchmarks compare with into .local/bench-venv"
	@test -x .local/bench-venv/bin/python || $(SYSTEM_PYTHON) -m venv .local/bench-venv
	@.local/bench-venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(NODE): package-lock.json package.json requirements/node.txt infra/setup/node.sh | $(VENV)
	@bash infra/setup/node.sh
	@npm ci --ignore-scripts --silent
	@touch $@

$(BROWSER): infra/setup/browser.py infra/setup/system.py | $(VENV)
	@$(PY) infra/setup/system.py --for-tests
	@$(PY) -m infra.setup.browser
	@touch $@

.local/lock-venv/bin/uv: requirements/lock.txt | $(SYSTEM)
	@$(SYSTEM_PYTHON) -m venv .local/lock-venv
	@.local/lock-venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r $<
	@touch $@
