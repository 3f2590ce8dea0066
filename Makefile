# Every command the project offers; `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Whatever is loaded is compiled once and kept: CDK's libraries alone take ten seconds to compile.
unexport PYTHONDONTWRITEBYTECODE
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 1
export JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION := 1
EMULATOR := .local/emulator
NODE_MODULES := infra/local/node_modules
COMPILE := uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml
# Another cloud beside the first, so that two tests at a time can each have one for themselves.
SECOND := FIVESTAR_PORT=$(shell echo $$(($${FIVESTAR_PORT:-4560} + 20))) FIVESTAR_FOLDER=.local/second
LAYERS := core text mail reports ai google media images payments

.PHONY: help setup locks check test demo mutants fuzz bench trips record rebuild backup quiet restore erase-again mails admin seed openapi up down redeploy synth deploy
help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/.done $(EMULATOR)/.done $(NODE_MODULES)/.done ## install everything the project needs into this folder

$(VENV)/.done: dev.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check uv==0.13.8
	uv pip sync -q -p $(VENV) --require-hashes dev.lock
	@touch $@

$(EMULATOR)/.done: emulator.lock | $(VENV)/.done
	uv venv -q --allow-existing -p $(BIN)/python $(EMULATOR)
	uv pip sync -q -p $(EMULATOR) --require-hashes --compile-bytecode emulator.lock
	@touch $@

$(NODE_MODULES)/.done: infra/local/package-lock.json | $(VENV)/.done
	cd infra/local && npm ci --silent --no-audit --no-fund
	@touch $@

locks: ## resolve every lock file anew from pyproject.toml
	$(COMPILE) --group dev -o dev.lock
	for layer in $(LAYERS); do mkdir -p layers/$$layer; $(COMPILE) --group $$layer -c dev.lock -o layers/$$layer/requirements.lock; done
	$(COMPILE) --group emulator $(LAYERS:%=-c layers/%/requirements.lock) -o emulator.lock
	cd infra/local && npm install --package-lock-only --silent

up: setup ## bring the product up on this machine
	@$(BIN)/python -m infra.local.up

down: ## stop what `make up` has started; the data stays
	@$(BIN)/python -m infra.local.down
	@$(SECOND) $(BIN)/python -m infra.local.down

redeploy: ## replace the code of one function or domain: make redeploy FUNCTION=exams_submit_promotion_exam
	@$(BIN)/python -m infra.local.redeploy $(FUNCTION)

synth: setup ## make the templates of a stage: make synth STAGE=dev ACCOUNT=123456789012
	$(BIN)/python -O -m infra.app

deploy: setup ## deploy a stage to AWS: make deploy STAGE=dev (with credentials and a bootstrapped account)
	BYTECODE=required $(NODE_MODULES)/.bin/cdk deploy --all --concurrency 4

seed: ## load the content that a deployment starts from (STAGE=local where none is named)
	@$(BIN)/python -m infra.seed.load

demo: up seed ## set up, start, deploy, seed, and walk the five-star journey twice
	@$(BIN)/python -m tests.journeys

check: setup ## lint, types, architecture, declarations, interface description: under a minute
	ruff format --check -q .
	ruff check -q .
	lint-imports --no-cache > /dev/null
	mypy --no-error-summary functions shared infra
	$(BIN)/python -m pytest tests/test_architecture.py tests/test_declarations.py tests/test_openapi.py -n 2 --durations=0 --durations-min=5

test: setup ## everything; both clouds come up beside the tests that need none
	@$(MAKE) -s up seed > .local/first.log 2>&1 & first=$$!; $(SECOND) $(MAKE) -s up seed > .local/second.log 2>&1 & second=$$!; \
	trap "kill $$first $$second 2> /dev/null" EXIT; trap "exit 130" INT; \
	$(BIN)/python -m pytest -n 3 --dist worksteal -m "not deployed"; tests=$$?; \
	wait $$first; up=$$?; wait $$second && [ $$up = 0 ] || { cat .local/first.log .local/second.log; exit 1; }; exit $$tests
	@nice -n 10 $(BIN)/python -m tests.mutants.run > .local/mutants.log 2>&1 & mutants=$$!; \
	trap "kill $$mutants 2> /dev/null" EXIT; trap "exit 130" INT; \
	SECOND_CLOUD="$(SECOND)" $(BIN)/python -m pytest -n 2 --dist worksteal -m deployed; tests=$$?; \
	wait $$mutants; seeded=$$?; grep -v '^noticed' .local/mutants.log; exit $$((tests | seeded))

mails: setup ## compile the mail templates, after a change in shared/notifications/templates
	@$(BIN)/python -m infra.mails

openapi: setup ## write the interface description from the declarations
	$(BIN)/python -m infra.openapi

mutants: setup ## seed known defects in a copy and require that their tests fail
	@$(BIN)/python -m tests.mutants.run

bench: up seed ## measure everything that has a target, and print it beside the target
	@$(BIN)/python -m tests.bench

trips: up seed ## keep anew how many round trips and units each endpoint needs, after a change that is meant to need more
	@$(BIN)/python -m tests.bench.trips --write

fuzz: up seed ## a hundred generated requests for every operation
	@EXAMPLES=100 $(BIN)/python -m pytest tests/faults/test_fuzz.py

rebuild: setup ## make the analytics' sums anew from the rows: make rebuild STAGE=dev
	@$(BIN)/python -m infra.rebuild

backup: setup ## export every table to S3 as of one moment: make backup STAGE=prod TO=s3://bucket/prefix
	@$(BIN)/python -m infra.back_up

quiet: setup ## hold back jobs, streams and arriving files until a restore is through: make quiet STAGE=prod
	@$(BIN)/python -m infra.quiet

restore: setup ## fill an empty stage from such exports: make restore STAGE=prod FROM=s3://bucket/prefix
	@$(BIN)/python -m infra.restore

erase-again: setup ## after a restore, erase again whom it has brought back: make erase-again STAGE=dev
	@$(BIN)/python -m infra.erase_again

admin: setup ## make the first administrator of a stage: make admin STAGE=dev EMAIL=ada@example.org
	@$(BIN)/python -m infra.admin

record: up seed ## record the interface description's examples from a journey, then write it
	@$(BIN)/python -m tests.journeys.record
	$(BIN)/python -m infra.openapi
