# Accord: the commands of a checkout. `make help` lists them.
#
# Needs make 4, a POSIX shell and Python 3.11 or later; nothing else.
# Every path here is relative, so a checkout may lie in a folder with spaces in its name.

SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DEFAULT_GOAL := help

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
HASHED := --require-hashes --quiet
FAST := not browser and not server and not slow and not soak and not wide
LOCK := $(BIN)/uv --no-config pip compile --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet

.PHONY: help setup setup-dev setup-postgresql setup-spark run check test soak clean lock debian-packages \
	check-static check-format check-lint check-types check-rooms check-docs check-fast

help:
	@echo 'make run        set up, then serve the portal on this machine'
	@echo 'make setup      make .venv with Accord in it'
	@echo 'make check      style, types, room contracts, stale pages, fast tests (under a minute)'
	@echo 'make test       everything this machine can run, real servers and browser included'
	@echo 'make soak       the long tests: kills, faults, fuzz'
	@echo 'make setup-postgresql  adds the driver for DATABASE_URL=postgresql://…'
	@echo 'make setup-spark       adds pyspark for accord assess run --engine spark'
	@echo 'make lock       make requirements/*.lock anew'
	@echo 'make clean      remove .venv and all caches; data/ stays'

# ---- environment ---------------------------------------------------------------------

# The first Python that runs and is new enough. Name another with PYTHON=/path/to/python3.
.venv/pyvenv.cfg:
	@found=; \
	for candidate in $${PYTHON:+"$$PYTHON"} python3 python3.13 python3.12 python3.11 python3.14; do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	  then found=$$candidate; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Accord needs Python 3.11 or later; python3 here is: $$(python3 --version 2>&1 || true)" >&2; \
	  echo 'Install a newer Python, or name one: make setup PYTHON=/path/to/python3.11' >&2; \
	  exit 3; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$$found cannot make a virtual environment. On Debian: apt-get install python3-venv" >&2; \
	  exit 3; \
	fi; \
	echo "Making .venv with $$("$$found" --version)" >&2; \
	"$$found" -m venv --clear .venv

# A stamp is newer than its lock once the lock is installed.
.venv/runtime.stamp: requirements/runtime.lock .venv/pyvenv.cfg
	@echo 'Installing requirements/runtime.lock' >&2
	@$(PIP) install $(HASHED) --only-binary :all: -r requirements/runtime.lock
	@touch $@

.venv/project.stamp: .venv/runtime.stamp pyproject.toml src/accord/__init__.py
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@pwd > $@

.venv/dev.stamp: requirements/dev.lock .venv/project.stamp
	@echo 'Installing requirements/dev.lock' >&2
	@$(PIP) install $(HASHED) -r requirements/dev.lock
	@broken=$$($(PIP) check) || { echo "$$broken" >&2; exit 1; }
	@touch $@

# The stamp holds the folder it was made in: a moved .venv would run the old checkout's code.
setup: .venv/project.stamp
	@if [ "$$(cat .venv/project.stamp)" != "$$(pwd)" ] || ! $(BIN)/python -c '' 2>/dev/null; then \
	  echo '.venv was made in another folder or its Python is gone. Run: make clean setup' >&2; \
	  exit 3; \
	fi

setup-dev: setup .venv/dev.stamp

setup-postgresql: setup
	@$(PIP) install $(HASHED) --only-binary :all: -r requirements/postgresql.lock

setup-spark: .venv/spark.stamp

.venv/spark.stamp: requirements/spark.lock .venv/project.stamp
	@echo 'Installing requirements/spark.lock' >&2
	@$(PIP) install $(HASHED) -r requirements/spark.lock
	@touch $@

run: setup
	@exec $(BIN)/accord serve

# ---- checks --------------------------------------------------------------------------

# All of them run, two at a time, even when one fails; the exit code is the worst.
check: setup-dev
	@$(MAKE) --no-print-directory --keep-going --output-sync=target --jobs=2 \
	  check-fast check-types check-format check-lint check-rooms check-docs

check-static: setup-dev
	@$(MAKE) --no-print-directory --keep-going --output-sync=target --jobs=2 \
	  check-types check-format check-lint check-rooms check-docs

check-format: setup-dev
	@$(BIN)/ruff format --check --quiet . || { echo 'Fix: .venv/bin/ruff format .' >&2; exit 1; }

check-lint: setup-dev
	@$(BIN)/ruff check --quiet .

check-types: setup-dev
	@$(BIN)/mypy --no-error-summary

check-rooms: setup-dev
	@$(BIN)/lint-imports --no-logo > .venv/rooms.log 2>&1 || { cat .venv/rooms.log >&2; exit 1; }

check-docs: setup-dev
	@$(BIN)/accord docs check

# The locks against pyproject.toml are tests/test_requirements.py.
check-fast: setup-dev
	@$(BIN)/python -m pytest -q --timeout=60 -m "$(FAST)"

# Spark's tests skip without its lock or without Java 17.
test: check-static debian-packages $(if $(wildcard requirements/spark.lock),.venv/spark.stamp)
	@$(BIN)/python -m pytest --timeout=600 -m "not soak"

soak: setup-dev debian-packages
	@$(BIN)/python -m pytest --timeout=7200 -m soak

# Chromium, fonts, PostgreSQL: installed where that is possible, otherwise their tests skip.
debian-packages:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; \
	then scripts/debian-packages; \
	else scripts/debian-packages --list; fi

# ---- upkeep --------------------------------------------------------------------------

# Newer versions everywhere: make lock UPGRADE=--upgrade
lock: setup
	@test -x $(BIN)/uv || $(PIP) install --quiet uv
	@$(LOCK) $(UPGRADE) pyproject.toml requirements/runtime.in -o requirements/runtime.lock
	@$(LOCK) $(UPGRADE) requirements/postgresql.in -o requirements/postgresql.lock
	@$(LOCK) $(UPGRADE) requirements/dev.in -o requirements/dev.lock
	@$(LOCK) $(UPGRADE) requirements/spark.in -o requirements/spark.lock

clean:
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis \
	  .coverage htmlcov build dist
	@find . -name __pycache__ -type d -not -path './data/*' -prune -exec rm -rf {} +
