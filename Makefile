# Tilth. `make run` opens the window, `make test` runs every test; both set up what they need first.

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name) 2>/dev/null)))
VENV := .venv
BIN := $(VENV)/bin
OFFSCREEN := QT_QPA_PLATFORM=offscreen
# the matrices of the tests are small: threads cost more than they bring
ONE_THREAD := OMP_NUM_THREADS=1
# processes that share the tests, file by file
WORKERS ?= 2
APP := core drivers desktop
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run demo setup test lint bench package system clean

help:
	@echo "make run       open the window             make demo      the whole job without a scanner, into out/"
	@echo "make test      run the tests               make lint      style, types and layers"
	@echo "make bench     measure, against targets    make package   a program that needs no Python, in dist/tilth"

run: $(VENV)/.ready-app system
	$(BIN)/tilth

demo: $(VENV)/.ready-app system
	$(OFFSCREEN) $(BIN)/tilth demo out

setup: $(VENV)/.ready-dev system

test: setup
	$(OFFSCREEN) $(ONE_THREAD) $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 $(APP)
	$(BIN)/mypy --platform darwin $(APP)
	$(BIN)/lint-imports

bench: setup
	$(OFFSCREEN) $(BIN)/python -m benchmarks

package: setup
	$(BIN)/python -m PyInstaller --noconfirm --clean --log-level WARN build.spec
	sh packaging/check-frozen.sh dist/tilth

clean:
	rm -rf build dist out .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

# The environment. A stamp is newer than pyproject.toml when everything it names is installed.
$(BIN)/python:
	@sh packaging/virtual-environment.sh "$(PYTHON)" $(VENV)

$(VENV)/.ready-app: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install -q -e .
	@touch $@

$(VENV)/.ready-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install -q -e '.[dev,train,baselines]'
	@touch $@ $(VENV)/.ready-app

# The libraries that Qt needs: installed where that is possible, else named.
system:
	@sh packaging/system-libraries.sh
