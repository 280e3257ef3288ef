# The two commands are `make run` and `make test`; `make help` lists the rest.

VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.run.stamp
DEV_STAMP := $(VENV)/.dev.stamp
ASSETS_STAMP := node_modules/.stamp
DEV_ASSETS_STAMP := node_modules/.dev.stamp
QUICKSTART := $(BIN)/python -m citydiplo.quickstart
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
NPM := PATH="$$PATH:$(CURDIR)/$(BIN)" NODE_USE_SYSTEM_CA=1 npm
# One python3 may be too old while another one is there.
PYTHONS := python3 python3.14 python3.13 python3.12 python3.11
CHROMIUMS := chromium chromium-browser google-chrome
PYTEST_ARGS ?=
# Processes that share the tests, each with servers of its own; 0 runs them in one.
TEST_PROCESSES ?= 3
PROVE_PROCESSES ?= 2

.DEFAULT_GOAL := help
.PHONY: help run test coverage prove lint audit bench backup restore lock assets assets-dev \
	install install-dev chromium clean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

run: install assets ## Run the tracker with all it needs (PORT, DEMO_PASSWORD)
	@exec $(QUICKSTART) serve

# Tests start many processes: without bytecode each would compile the whole program anew.
test coverage prove: export PYTHONDONTWRITEBYTECODE :=

test: install-dev assets-dev chromium lint ## Check style and types, then run all tests
	@$(BIN)/python manage.py messages compile
	@$(BIN)/python -m pytest -n $(TEST_PROCESSES) --durations=25 $(PYTEST_ARGS)

# Apart from the tests, which counting slows.
coverage: install-dev assets-dev chromium ## Run all tests and tell which lines and branches they reach
	@$(BIN)/python manage.py messages compile
	@$(BIN)/python -m pytest -n $(TEST_PROCESSES) --cov --cov-report=term:skip-covered \
		--cov-report=json:.coverage.json $(PYTEST_ARGS)

prove: install-dev assets-dev ## Run the tests of full counts, which take minutes, and print their figures
	@$(BIN)/python -m pytest -n $(PROVE_PROCESSES) -m prove $(PYTEST_ARGS)

lint: install-dev assets ## Style, types, import rule, migrations, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python -W ignore manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py messages check

audit: install-dev assets ## Look for secrets in files and known weaknesses of packages
	@$(BIN)/python -m tests.audit

bench: install-dev assets ## Measure the speed targets; fails on a miss
	@$(BIN)/python -m bench

backup: install ## Database and documents into one file under backups/
	@$(QUICKSTART) run $(BIN)/python -m citydiplo.backup create

restore: install ## Put FILE=backups/….tar back in place of what is there (CONFIRM=yes)
	@$(QUICKSTART) run $(BIN)/python -m citydiplo.backup restore "$(FILE)" "$(CONFIRM)"

lock: install-dev ## Pin every dependency with its hashes
	@test -x $(BIN)/uv || $(PIP) install uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
		--extra embedded pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
		--extra s3 -c requirements.lock pyproject.toml -o requirements-production.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
		--extra embedded --extra s3 --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
		--group node -o requirements-node.lock

assets: $(ASSETS_STAMP) ## Install the front-end packages

assets-dev: $(DEV_ASSETS_STAMP)

install: $(RUN_STAMP) ## Install what running needs

install-dev: $(DEV_STAMP)

$(BIN)/python:
	@for python in $(PYTHONS); do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			"$$python" -m venv $(VENV) && exit 0; \
			rm -rf $(VENV); \
			echo "$$python cannot make a virtual environment: install its venv module." >&2; exit 1; \
		fi; \
	done; echo "CityDiplo needs Python 3.11 or newer on the path." >&2; exit 1

$(RUN_STAMP): requirements.lock | $(BIN)/python
	@echo "Installing Python packages"
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@touch $@

$(DEV_STAMP): requirements-dev.lock $(RUN_STAMP)
	@echo "Installing Python packages for the tests"
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

# Where there is no npm, a wheel brings it, which then has to be told of the system's certificates.
$(ASSETS_STAMP): package.json package-lock.json .npmrc requirements-node.lock | $(RUN_STAMP)
	@echo "Installing front-end packages"
	@command -v npm >/dev/null || test -x $(BIN)/npm \
		|| $(PIP) install --require-hashes --no-deps -r requirements-node.lock
	@$(NPM) ci --omit=dev --ignore-scripts --loglevel=error
	@touch $@

# What only the tests need is added to what is there.
$(DEV_ASSETS_STAMP): $(ASSETS_STAMP)
	@echo "Installing front-end packages for the tests"
	@$(NPM) install --no-save --ignore-scripts --loglevel=error
	@touch $@

chromium: install-dev
	@if [ -n "$$CHROMIUM" ]; then \
		test -x "$$CHROMIUM" || { echo "CHROMIUM=$$CHROMIUM is not a program." >&2; exit 1; }; \
	elif for name in $(CHROMIUMS); do command -v $$name && break; done | grep -q .; then :; \
	elif [ "$$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else \
		$(BIN)/playwright install chromium || { \
			echo "The browser tests need Chromium: install it, or name it with CHROMIUM=." >&2; \
			exit 1; }; \
	fi

clean: ## Remove what was installed; data in var/ and backups/ stays
	rm -rf $(VENV) node_modules var/static var/static.stamp .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache .hypothesis .coverage .coverage.json test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
