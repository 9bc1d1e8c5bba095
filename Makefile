# The commands of the project. All paths are relative, so the clone may lie anywhere.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test check bench lock clean
MANAGE := .venv/bin/python manage.py
export PYTHON
# Tests and checks never touch the data of `make run`; their server may be fast because its data may be lost.
TESTING := VAR_DIR="$$PWD/var/test" EMBEDDED_FAST=1

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

run: .venv/installed  ## set up what is missing, then serve on http://localhost:8000 (HOST, PORT)
	@.ci/system run
	@exec $(MANAGE) serve --prepare

test: .venv/installed  ## set up what is missing, then run every test, the browser's too
	@.ci/system test
	@$(MANAGE) compile_catalogue
	@$(TESTING) .venv/bin/python -m pytest -n auto --ignore=tests/demo
	@echo "The seeded portal, as every kind of user and in a browser"
	@$(TESTING) .venv/bin/python -m pytest tests/demo

check: .venv/installed  ## linters, missing migrations, complete translations, settings fit for production
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@$(TESTING) $(MANAGE) makemigrations --check --dry-run
	@$(MANAGE) compile_catalogue --check
	@$(TESTING) KLASTER_ENV=production SECRET_KEY="$$(head -c 48 /dev/urandom | base64)" ALLOWED_HOSTS=localhost \
		TRUSTED_PROXIES=1 DATABASE_URL=postgresql://nobody@localhost/none $(MANAGE) check --deploy --fail-level WARNING

bench: .venv/installed  ## the figures the portal must reach, each a ratio or a count taken in one run
	@.ci/system run
	@$(TESTING) .venv/bin/python -m tests.bench

lock: .venv/installed  ## renew requirements.lock from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv. Type: pip install uv" >&2; exit 1; }
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--group dev --custom-compile-command "make lock" -o requirements.lock pyproject.toml

clean:  ## stop this clone's embedded server and remove its data: database, uploads, static files
	@if [ -x .venv/bin/python ]; then \
		$(MANAGE) serve --stop; \
		for place in var var/test; do .venv/bin/python -m klaster.embedded remove "$$place"; done; \
	fi
	@rm -rf var
	@find klaster/locale -name '*.mo' -delete

.venv/installed: requirements.lock
	@python=$$(.ci/python) && .ci/system python "$$python" && { [ -x .venv/bin/python ] || "$$python" -m venv .venv; }
	@echo "Installing the packages of requirements.lock"
	@.venv/bin/python -m pip install --disable-pip-version-check --require-hashes -r requirements.lock
	@touch .venv/installed
