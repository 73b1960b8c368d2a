# make          what can be done here
# make run      every notebook; make test: every test; make lab: JupyterLab
#
# Needs Python 3.11, 3.12 or 3.13 with pip and venv. Another Python: make PYTHON=python3.12 test

PYTHON ?= python3
VENV := .venv
STAMP := $(VENV)/.installed
LOCK := requirements.lock

# TensorFlow's own notes are not for the reader; what fails still comes as an error of Python.
export TF_CPP_MIN_LOG_LEVEL ?= 3

# A notebook cell of the defaults takes well under three minutes on two cores.
CELL_TIMEOUT := 600

.DEFAULT_GOAL := help
.PHONY: help run test lab bench weights results sweep lock audit
.DELETE_ON_ERROR:

help:
	@echo "make run    run every notebook and say where the pictures and numbers are"
	@echo "make test   run all tests, the notebooks included"
	@echo "make lab    open the notebooks in JupyterLab"
	@echo "make bench  measure how fast it is here, beside others: half an hour"
	@echo "The first of them also makes $(VENV) and installs Chroma there."

run: $(STAMP)
	$(VENV)/bin/chroma run

# One pytest for the tests and the notebooks, so that one summary tells everything. Each file runs as
# a whole in one of two processes; the cells of a notebook hang together.
# --nbval-current-env: the notebooks run with this Python, whatever kernels the machine has.
test: $(STAMP)
	$(VENV)/bin/python -m pytest -n 2 --dist loadfile --nbval-lax --nbval-current-env \
		--nbval-cell-timeout=$(CELL_TIMEOUT) tests notebooks

lab: $(STAMP)
	$(VENV)/bin/chroma lab

# Speed, beside v0.2, PyTorch and others, into benchmarks/RESULTS.md: half an hour on two cores.
bench: $(VENV)/.bench
	$(VENV)/bin/python benchmarks/bench.py

$(VENV)/.bench: $(STAMP)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check \
		--constraint $(LOCK) -e '.[bench]'
	@touch $@

# The weights that Chroma ships, trained anew, and their cards. The shipped cards tell how long
# each training took.
TRAIN = $(VENV)/bin/chroma train --sample-every 500
weights: $(STAMP)
	$(TRAIN) --size 128 --model dcgan --steps 2200 --out runs/dcgan_128
	$(TRAIN) --size 128 --model wgan_gp --steps 1300 --out runs/wgan_gp_128
	$(TRAIN) --model dcgan --steps 3000 --out runs/dcgan
	$(TRAIN) --model wgan_gp --steps 1900 --out runs/wgan_gp
	$(TRAIN) --noise film --steps 1500 --out runs/dcgan_film
	$(TRAIN) --noise input --steps 1500 --out runs/dcgan_input
	for name in dcgan wgan_gp dcgan_128 wgan_gp_128 dcgan_film dcgan_input; do \
		mkdir -p chroma_lib/weights_shipped/$$name && \
		cp runs/$$name/weights.npz runs/$$name/card.json chroma_lib/weights_shipped/$$name/ \
			|| exit 1; done
	$(VENV)/bin/python benchmarks/cards.py

# What notebooks 05 and 06 show of long comparisons: an hour or two.
results: $(STAMP)
	$(VENV)/bin/python benchmarks/ablation.py --store
	$(VENV)/bin/python benchmarks/models.py --store

# What notebook 07 reads: 36 short trainings; started again, those that are missing.
SWEPT = data/results/sweep
sweep: $(STAMP)
	$(VENV)/bin/chroma sweep benchmarks/sweep.yaml --out runs/sweep
	$(VENV)/bin/chroma sweep report runs/sweep
	mkdir -p $(SWEPT) && rm -rf $(SWEPT)/grids
	cp -r runs/sweep/report/table.csv runs/sweep/report/table.parquet runs/sweep/report/grids $(SWEPT)

# The newest versions that pyproject.toml allows, on each system and each Python, for all to use.
lock:
	$(call with,uv) pip compile --quiet --upgrade --universal --extra test --no-annotate \
		--custom-compile-command "make lock" --output-file $(LOCK) pyproject.toml

# Known holes in what is locked, by the Python packaging authority's tool. It asks the package
# index of the internet; where that does not know a package, --strict makes it fail.
audit:
	$(call with,pip-audit) --strict --disable-pip --no-deps --requirement $(LOCK)

# A tool of the package index, in an environment of its own that is gone afterward.
with = @folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && $(PYTHON) -m venv "$$folder" && \
	"$$folder/bin/python" -m pip install --quiet --disable-pip-version-check $(1) && \
	"$$folder/bin/$(1)"

# The stamp is written last: after an install that failed half-way, the next make tries again.
# While it is newer than pyproject.toml, nothing is installed and no network is needed.
$(STAMP): pyproject.toml $(LOCK)
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
		echo "Chroma needs Python 3.11, 3.12 or 3.13, but $(PYTHON) is" \
			"$$($(PYTHON) --version 2>&1 || true): try make PYTHON=python3.12" >&2; exit 1; }
	@rm -f $@
	@echo "Installing Chroma and what it needs into $(VENV): minutes, but only once."
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check \
		--constraint $(LOCK) -e '.[test]'
	@touch $@
