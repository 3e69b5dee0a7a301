# Tilth. `make run` opens the window, `make test` runs every check; both set up what they need first.

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name) 2>/dev/null)))
VENV := .venv
BIN := $(VENV)/bin
QT_PACKAGES := libglib2.0-0 libgl1 libxkbcommon0 libegl1 libfontconfig1 libdbus-1-3 libxcb-cursor0 \
	libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: setup run test demo lint bench package system clean

setup: $(VENV)/.ready-dev system
run: $(VENV)/.ready-app system
	$(BIN)/tilth

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Tilth needs Python 3.11 or newer; name it with PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready-app: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q -e .
	touch $@

$(VENV)/.ready-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q -e '.[dev,train]'
	touch $@ $(VENV)/.ready-app

# The libraries that Qt needs: installed where that is possible (root on Debian or Ubuntu), else named.
system: | $(VENV)/bin/python
	@sh packaging/system-libraries.sh "$(BIN)/python" $(QT_PACKAGES)

test: setup
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 core drivers desktop
	$(BIN)/mypy --platform darwin core drivers desktop
	$(BIN)/lint-imports

demo: $(VENV)/.ready-app system
	QT_QPA_PLATFORM=offscreen $(BIN)/tilth demo out

bench: setup
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m benchmarks

package: setup
	$(BIN)/python -m PyInstaller --noconfirm --clean build.spec

clean:
	rm -rf build dist out .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
