# Two commands do all the set-up: `make demo` and `make test`. Everything is fetched into .venv and node_modules.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && { echo $$p; break; }; done)
UV_VERSION := 0.13.9
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv
RUN := .venv/bin
UNIT := tests/federation tests/search tests/network tests/faults tests/conformance tests/architecture tests/vectors
# without pages, a PostgreSQL server, injected faults and killed processes, which `make test` has
QUICK := tests/federation tests/search tests/network tests/architecture
# one that fails is run once more and named at the end: chance is a fault to mend, not a day to lose
AGAIN := --reruns 1 -rR
LIKEWISE_REFERENCE_DATA ?= $(wildcard ../shared/data)
export LIKEWISE_REFERENCE_DATA

help:  ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: env assets  ## four nodes on 127.0.0.1:8800-8803, seeded; Ctrl-C stops them
	@$(RUN)/likewise demo

check: env  ## lint, types, contracts and unit tests, within 5 minutes
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports
	$(RUN)/pytest -q -n 2 -k "not postgres" --ignore=tests/network/web $(QUICK)

test: env assets browser  ## everything, within 45 minutes: check, then every test with its coverage
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports
	rm -f .coverage .coverage.*
	$(RUN)/pytest -q -n 2 $(AGAIN) --cov --cov-report= $(UNIT)
	$(RUN)/pytest -q -n 2 $(AGAIN) --dist loadfile --cov --cov-append --cov-report= tests/paths
	$(RUN)/pytest -q $(AGAIN) --cov --cov-append --cov-report= tests/browser
	$(RUN)/coverage json -q -o .coverage.json
	$(RUN)/python -m tests.architecture.coverage_gate .coverage.json

env: needs .venv/.synced  ## the Python environment from the lock file

assets: env network/web/static/nhsuk/.built  ## the design system's files, from the npm lock file

browser: env tests/browser/node_modules/.fetched  ## what the browser tests need

needs:
	@missing=; for tool in node npm git curl jq openssl; do command -v $$tool >/dev/null || missing="$$missing $$tool"; done; \
	[ -n "$(PYTHON)" ] || missing="$$missing python3.11+"; \
	[ -z "$$missing" ] || { echo "Likewise needs these installed first:$$missing (all of: Python 3.11 to 3.13, Node, make, git, curl, jq, openssl)" >&2; exit 1; }

.venv/.synced: pyproject.toml uv.lock | needs
	@[ -x .venv/bin/python ] || $(PYTHON) -m venv .venv
	@[ -x .venv/bin/uv ] || $(RUN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(RUN)/uv sync --quiet --frozen --inexact --all-extras --group dev
	@touch $@

network/web/static/nhsuk/.built: network/web/package-lock.json network/web/assets.py .venv/.synced
	@cd network/web && npm ci --ignore-scripts --no-audit --no-fund --silent
	@$(RUN)/python -m network.web.assets
	@touch $@

tests/browser/node_modules/.fetched: tests/browser/package-lock.json
	@cd tests/browser && npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

clean:  ## forget the demo's data and every built file (the environment stays)
	rm -rf .demo artefacts .coverage* .mypy_cache .pytest_cache .ruff_cache network/web/static/nhsuk

.PHONY: help demo check test env assets browser needs clean
