# On a machine with Python 3.11 or newer, each target does its own set-up in .venv:
#
#   make demo         check the example repositories
#   make test         lint, types, layers and tests
#   make wheel-test   build the wheel and run the tests against it
#   make docs         build the page of differences from other tools into build/docs
#   make bench        measure speed beside other programs (REAL=directory of real repositories), 15 minutes; build/docs/speed.md
#   make clean        remove what make and the tools have made
#
# PYTHON=/path/to/python chooses the interpreter.

SHELL := /bin/sh
PYTHON ?=
REAL ?=
BENCH ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
SUITABLE := -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'
EXAMPLE := fixtures/repos/payment
NORWEGIAN := fixtures/repos/betaling
IN_NORWAY := check --config $(NORWEGIAN)/.policylint.yaml -o concise $(NORWEGIAN)/base $(NORWEGIAN)/overlays/norway
ABROAD := check --config $(NORWEGIAN)/.policylint.yaml -o concise $(NORWEGIAN)/base $(NORWEGIAN)/overlays/abroad

.PHONY: demo test wheel-test docs bench clean
.DELETE_ON_ERROR:

# The example has findings, and so has the second one with its data abroad: policylint exits 1 there, and 0 with its data in
# the EEA. Anything else means that the demo is broken.
demo: $(VENV)/.installed
	@echo '$$ policylint check $(EXAMPLE)'
	@$(BIN)/policylint check $(EXAMPLE); code=$$?; \
	echo; echo "exit code: $$code (0 clean, 1 findings, 2 the job could not be done)"; test $$code -eq 1
	@echo; echo '$$ policylint $(IN_NORWAY)'
	@$(BIN)/policylint $(IN_NORWAY)
	@echo; echo '$$ policylint $(ABROAD)'
	@$(BIN)/policylint $(ABROAD); code=$$?; echo "exit code: $$code"; test $$code -eq 1

test: $(VENV)/.installed-dev
	-@$(BIN)/python scripts/fetch_sarif_schema.py $(VENV)/sarif-schema-2.1.0.json
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -n auto

wheel-test: $(VENV)/.installed-dev
	-@$(BIN)/python scripts/fetch_sarif_schema.py $(VENV)/sarif-schema-2.1.0.json
	.ci/wheel-test

docs: $(VENV)/.created
	$(BIN)/python scripts/build_differences.py

# REAL: a directory of real repositories. Without one the objects of the fixtures are replicated. BENCH: more options.
bench: $(VENV)/.installed
	$(BIN)/python bench/speed.py $(REAL) $(BENCH)

clean:
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find policylint scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp for each step: a second run has nothing to do until pyproject.toml changes.
$(VENV)/.installed: pyproject.toml policylint/_version.py | $(VENV)/.created
	$(PIP) install --quiet --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml policylint/_version.py | $(VENV)/.created
	$(PIP) install --quiet --editable '.[dev]'
	@touch $(VENV)/.installed $@

$(VENV)/.created:
	@if $(BIN)/python $(SUITABLE) 2>/dev/null && $(PIP) --version >/dev/null 2>&1; then touch $@; exit 0; fi; \
	for python in $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.11 python3); do \
		if "$$python" $(SUITABLE) 2>/dev/null; then \
			echo "$$python -m venv $(VENV)"; "$$python" -m venv --clear $(VENV) && touch $@; exit; \
		fi; \
	done; \
	echo "error: found no Python 3.11 or newer with the venv module$(if $(PYTHON), at $(PYTHON))." >&2; \
	echo "Install one (Debian and Ubuntu: apt install python3-venv), or name it: make PYTHON=/path/to/python" >&2; \
	exit 1
