.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

node := scripts/node.sh
IMAGE ?= ecom:dev
BUILD ?= docker build

.PHONY: help up fleet fleet-logs test bench lint types format packages kafka-client image clean wipe

help: ## Lists what make can do.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: packages ## Runs the whole shop on http://localhost:8080, with nothing installed beforehand. Ctrl-C stops it.
	@exec $(node) node services/standalone/src/main.ts

test: packages kafka-client ## Runs lint, types and every test.
	@scripts/chromium.sh
	@exec $(node) node test/run.ts

fleet: packages kafka-client ## Runs every service as processes of their own on real engines (REPLICAS of each). Ctrl-C stops them.
	@exec $(node) node test/fleet/run.ts

fleet-logs: ## Follows the logs of the fleet (SERVICE names one).
	@tail -n 20 -F .data/fleet/logs/$(SERVICE)*.log

bench: packages ## Measures the speed of the shop beside bare references.
	@exec $(node) node test/bench/run.ts

lint: packages ## Checks style, mistakes and the walls between the layers.
	@$(node) npm run --silent lint

types: packages ## Checks the types.
	@$(node) npm run --silent types

format: packages ## Formats the code, and mends what can be mended by a machine.
	@$(node) node_modules/.bin/biome check --write .

packages: ## Brings Node.js if the machine's is too old, and installs the packages.
	@$(node) scripts/packages.sh

kafka-client: packages ## Compiles node-rdkafka, once per version and machine.
	@$(node) scripts/rdkafka.sh

image: ## Builds the container image that runs any service (IMAGE names it, BUILD is the builder).
	@$(BUILD) -t $(IMAGE) .

clean: ## Removes the packages and the Node.js that make brought.
	@rm -rf node_modules services/*/node_modules .node

wipe: ## Removes the shop's data. Stop the shop first.
	@rm -rf .data
