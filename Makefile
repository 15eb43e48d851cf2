# Fenxiao, by its commands: `make` alone lists them. ARGS reaches the command behind a target, as in
#   make run ARGS="--orders 10000"        make test ARGS="tests/transform -x"

BIN := .venv/bin
INSTALLED := .venv/.installed
PIP := $(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check
# The first of these that is new enough makes .venv; `make install PYTHON=/path/to/python3` names another.
PYTHON ?= python3 python3.11 python3.12 python3.13 python3.14
NEW_ENOUGH := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
TOO_OLD := Fenxiao needs Python 3.11 or newer with its venv module: install it, or name one with PYTHON=/path/to/python3.
find_python = for python in $(PYTHON); do $$python -c '$(NEW_ENOUGH)' 2>/dev/null && break; python=; done; \
	test -n "$$python" || { echo "$(TOO_OLD)" >&2; exit 1; }

.DEFAULT_GOAL := help
.PHONY: help install run dashboard dev test faults calibration seen browser check fix hooks notebooks bench policies pages lock clean

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-18s%s\n", $$1, $$2 }'

install: $(INSTALLED) ## put the locked dependencies and the fenxiao command into .venv

run: install ## make a demonstration mall of 100,000 orders and run everything on it
	@$(BIN)/fenxiao demo $(ARGS)

dashboard: install ## open the dashboards on what was published
	@$(BIN)/fenxiao dashboard $(ARGS)

dev: install ## show the graph, its schedules and runs in Dagster, on this machine only
	@mkdir -p .dagster && cp dagster.yaml .dagster/
	@DAGSTER_HOME="$(CURDIR)/.dagster" $(BIN)/dagster dev --host 127.0.0.1 $(ARGS)

# A file stays in one process, which builds what its tests share once.
test: install ## run the tests, except those that need a browser or a long time
	@$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder -m "not slow and not browser" $(ARGS)

# A test by itself, unless an xdist_group keeps together those that share what takes long to build.
faults: install ## run the tests that take long: all damaged deliveries, more random malls, killed runs, a small bench
	@$(BIN)/pytest --numprocesses 2 --dist loadgroup --no-loadscope-reorder -m "slow and not browser and not alone and not calibration" $(ARGS)

calibration: install ## run experiments and rate changes with known effects many times over: intervals hold what they promise
	@$(BIN)/pytest --numprocesses 2 --dist worksteal -m calibration $(ARGS)

seen: install ## measure how long a row takes from landing to a page, by the daemon; LINES=100000 on a smaller mall
	@FENXIAO_SEEN_LINES=$(or $(LINES),1000000) $(BIN)/pytest -s -m alone $(ARGS) 2>/dev/null

browser: install ## open the pages in a real Chromium
	@$(BIN)/pytest -m browser $(ARGS)

check: install ## lint Python and SQL, and look at their layout
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/sqlfluff lint dbt/models dbt/data-tests

fix: install ## repair what `make check` can repair by itself
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/sqlfluff fix dbt/models dbt/data-tests

hooks: install ## let git run the quick checks before each commit
	@$(BIN)/pre-commit install

notebooks: install ## open the notebooks in JupyterLab, which is fetched the first time
	@$(BIN)/python -c "import jupyterlab" 2>/dev/null || $(PIP) --no-build-isolation --editable ".[notebooks]"
	@FENXIAO_HOME="$${FENXIAO_HOME:-$(CURDIR)/home}" $(BIN)/jupyter lab notebooks $(ARGS)

bench: install ## measure a run against the floor
	@$(BIN)/python -m benchmarks.bench $(if $(SIZE),--size $(SIZE)) $(ARGS)

policies: install ## measure many policies together against one replay after another; ARGS="--lines 1m --policies 200"
	@$(BIN)/python -m benchmarks.policies $(ARGS)

pages: install ## measure the dashboards' pages against an empty one; ARGS="--home HOME"
	@$(BIN)/python -m benchmarks.pages $(ARGS)

lock: ## write requirements.lock anew from pyproject.toml; ARGS=--upgrade takes newer versions
	@$(find_python); tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && \
	$$python -m venv "$$tools" && "$$tools/bin/pip" install --quiet uv && \
	echo setuptools | "$$tools/bin/uv" pip compile pyproject.toml - --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-strip-extras --no-header --no-annotate --quiet --output-file requirements.lock $(ARGS)

clean: ## remove caches and build output; .venv and home stay
	@rm -rf build *.egg-info .pytest_cache .ruff_cache dbt/target dbt/logs benchmarks/.work
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

$(INSTALLED): requirements.lock pyproject.toml
	@$(find_python); $$python -m venv .venv
	@echo "Installing the locked dependencies into .venv (once, a minute or two)"
	@$(PIP) --require-hashes --requirement requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@
