# The two commands a newcomer needs: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.ready
PORT ?= 8000
HTTPS_PORT ?= 8443
MERKKI_DATA ?= data/demo
# By https it is another region: what MERKKI_DATA names for the one is not for the other.
HTTPS_DATA ?= data/demo-https-$(HTTPS_PORT)
TESTS := $(wildcard tests/*.py) $(filter-out %__pycache__/, $(wildcard tests/*/))

.PHONY: run run-https test check format lock clean fuzz bench compare

$(SETUP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Merkki needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(SETUP)

run: $(SETUP)  ## set up, create the demo region on SQLite, serve it
	PORT=$(PORT) MERKKI_DATA=$(MERKKI_DATA) $(BIN)/merkki demo serve

run-https: $(SETUP)  ## the same by https://localhost with a self-made certificate, and the test profiles
	PORT=$(HTTPS_PORT) MERKKI_DATA=$(HTTPS_DATA) $(BIN)/merkki demo serve --https --conformance

test: $(SETUP)  ## set up, run every test
	@# A module's tests stay together: what they share (a demo, a wheel, a database) is made once.
	$(BIN)/pytest -n auto --dist loadscope --cov --cov-report=
	set -e; for package in merkki_contexts merkki_keys merkki_verifier; do \
	  $(BIN)/coverage report --include="*/$$package/*" --fail-under=100 --skip-covered --show-missing; done
	$(BIN)/python tests/excused.py

check: $(SETUP)  ## what CI asks of every commit besides the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@# Each folder of tests by itself: their conftest.py files share a name.
	set -e; for folder in $(TESTS) benchmarks; do $(BIN)/mypy $$folder; done
	$(BIN)/pyright
	$(BIN)/lint-imports

FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?= $(shell sed -n 's/^    "\([a-z_]*\)": [a-z_]*,$$/\1/p' tests/verifier/fuzz_targets.py)

fuzz: $(SETUP)  ## try random inputs on every reader, FUZZ_SECONDS each (needs a wheel of atheris)
	$(BIN)/pip install --quiet --disable-pip-version-check -r tests/fuzz/requirements.txt
	set -e; for target in $(FUZZ_TARGETS); do $(BIN)/python tests/fuzz/run.py $$target $(FUZZ_SECONDS); done

BENCH ?=
BENCH_OPTIONS ?=

bench: $(SETUP)  ## measure beside others: BENCH="verify sign" chooses, BENCH_OPTIONS=--quick is a smoke run
	$(BIN)/python -m benchmarks $(BENCH) $(BENCH_OPTIONS)

FIXTURES ?= ../shared

compare: $(SETUP)  ## write docs/peers.md: what others say of the public fixtures in FIXTURES
	$(BIN)/python -m benchmarks.comparing $(FIXTURES)

format: $(SETUP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock:  ## renew requirements.lock after a change of pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra issuer --extra postgres --extra qr --extra fast --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --no-header --quiet -o requirements.lock

clean:
	rm -rf $(VENV) build dist
