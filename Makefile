# `make site` builds the journal, `make test` runs the tests; both set up what they need.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

site: $(VENV)/site.ok
	$(RUN) build.py

check: $(VENV)/site.ok
	$(RUN) build.py check

test: $(VENV)/test.ok $(VENV)/workflows.ok chromium
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	$(RUN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# Words of templates and program that catalogues must hold; see CONTRIBUTING.md.
catalogues: $(VENV)/test.ok
	$(RUN) tools/catalogues.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/site.ok: $(VENV)/bin/python pyproject.toml
	$(RUN) -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/test.ok: $(VENV)/site.ok
	$(RUN) -m pip install --quiet --disable-pip-version-check -e ".[test]"
	touch $@

# The linter of the workflows is fetched from GitHub, so a computer may have to do without; tried once.
$(VENV)/workflows.ok: $(VENV)/test.ok
	@command -v actionlint >/dev/null \
	  || $(RUN) -m pip install --quiet --disable-pip-version-check -e ".[workflows]" 2>/dev/null \
	  || echo "actionlint cannot be fetched here; its test is skipped."
	touch $@

# The browser tests use the system's Chromium; it is installed where that is allowed.
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } \
	  || echo "Chromium is missing; the browser tests are skipped. Install it with: sudo apt-get install chromium"

.PHONY: site check test catalogues chromium
