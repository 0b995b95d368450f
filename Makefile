# Every target works from a bare clone: it creates .venv and installs what the two requirements files pin.
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
CAMPAIGN ?= roofing-california

# Each of the hundreds of processes of a test run would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install run test check format bench schema lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.txt requirements-dev.txt
	@python=""; for p in python3.13 python3.12 python3.11 python3; do \
	  if $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then python=$$p; break; fi; done; \
	  [ -n "$$python" ] || { echo "Muster needs Python 3.11, 3.12 or 3.13 on the PATH."; exit 1; }; \
	  [ -x $(BIN)/python ] || $$python -m venv $(VENV)
	@echo "installing the pinned requirements into $(VENV) (once; about a minute)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements.txt -r requirements-dev.txt
	@$(BIN)/python -c 'import dbos, duckdb, pytest' && touch $@

install: $(READY) ## create .venv and install

run: $(READY) ## rehearse a campaign: make run CAMPAIGN=roofing-california
	@$(BIN)/python main.py run $(CAMPAIGN)

test: $(READY) ## run the whole test suite
	@$(BIN)/python -m pytest -n 3 --dist worksteal

check: $(READY) ## ruff, mypy --strict, import-linter, schema freshness
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports
	@$(BIN)/python -m config.schema --check

format: $(READY) ## format and mend what ruff can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(READY) ## ratios measured in one run
	@$(BIN)/python -m tests.bench

schema: $(READY) ## write config/schema from the models
	@$(BIN)/python -m config.schema

lock: $(READY) ## compile the requirements again, with hashes and no index
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements-dev.in -o requirements-dev.txt

clean: ## remove .venv and out/
	rm -rf $(VENV) out
