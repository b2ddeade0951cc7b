# A bare `make` lists the targets. Each sets up what it needs, inside this folder only.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
ARGS ?=

.PHONY: help demo test check bench fix run lock runtime dev

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' Makefile

demo: runtime ## The whole system with real figures at http://127.0.0.1:8000/ (Ctrl-C ends it and leaves nothing behind)
	@exec .venv/bin/python -m winwin.stack --demo

test: dev ## Every test (ARGS="tests/monitoring -k gap" for some)
	@exec .venv/bin/python -m pytest $(ARGS)

check: dev ## Style, types, import contracts, migrations, settings, templates, translations
	@exec .ci/check

bench: dev ## Measurements against peers and limits, one table
	@exec .venv/bin/python -m bench $(ARGS)

fix: dev ## Formats the code and repairs what ruff can
	@.venv/bin/python -m ruff check --fix --quiet . || true
	@exec .venv/bin/python -m ruff format .

run: runtime ## The system without demo data, settings from .env (copy .env.example)
	@set -a; if [ -f .env ]; then . ./.env; fi; set +a; exec .venv/bin/python -m winwin.stack

lock: dev ## Resolves pyproject.toml anew into requirements/*.txt (ARGS=--upgrade for newer versions)
	@.venv/bin/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		$(ARGS) --output-file requirements/runtime.txt pyproject.toml
	@exec .venv/bin/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		$(ARGS) --group dev --constraints requirements/runtime.txt --output-file requirements/dev.txt pyproject.toml

runtime:
	@.ci/environment runtime

dev:
	@.ci/environment dev
