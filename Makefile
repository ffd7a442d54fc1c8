.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

node := scripts/node.sh
IMAGE ?= ecom:dev
TARGET ?= standalone
BUILD ?= docker build
VERSION ?= 0.0.0-dev

.PHONY: help up fleet fleet-logs test test-engines test-stripe test-cluster faults bench bench-cli bench-fleet soak simulate scale lint types format packages kafka-client image cluster cluster-down cli compose-secrets clean wipe

help: ## Lists what make can do.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: packages ## Runs the whole shop on http://localhost:8080, with nothing installed beforehand. Ctrl-C stops it.
	@exec $(node) node services/standalone/src/main.ts

test: packages kafka-client ## Runs lint, types and every test.
	@scripts/chromium.sh
	@exec $(node) node test/run.ts

fleet: packages kafka-client ## Runs every service as processes of their own on real engines (REPLICAS of each). Ctrl-C stops them.
	@exec $(node) node dev/fleet/run.ts

fleet-logs: ## Follows the logs of the fleet (SERVICE names one).
	@ls .data/fleet/logs/$(SERVICE)*.log >/dev/null 2>&1 || { \
	  echo "There is no log of $(or $(SERVICE),any service) in .data/fleet/logs. Start the fleet with: make fleet" >&2; exit 1; }
	@tail -n 20 -F .data/fleet/logs/$(SERVICE)*.log

test-engines: packages kafka-client ## Runs what needs real engines: the end-to-end tests on the fleet, and some faults.
	@exec $(node) node test/engines.ts

test-stripe: packages ## Runs the contract of payment providers on Stripe's test mode (STRIPE_SECRET_KEY=sk_test_…).
	@exec $(node) node test/run.ts services/payment/src/adapters/stripe/test-mode.contract.test.ts

test-cluster: packages ## Shows on a real Kubernetes what charts, operator and Skaffold promise (40 min; QUICK=1: what each change must pass, 5 min).
	@exec $(node) node test/cluster/run.ts $(if $(QUICK),--quick)

faults: packages kafka-client ## Breaks everything, one thing and then two at a time, while buyers buy (20 min).
	@exec $(node) node test/faults/run.ts --write

bench: packages ## Measures the speed of the shop beside bare references.
	@exec $(node) node test/bench/run.ts

bench-cli: packages ## Measures how fast the CLI starts and imports products, and its memory.
	@exec $(node) node test/bench/cli.ts --write

bench-fleet: packages kafka-client ## Measures the speed of the fleet, its relay and its catalog.
	@exec $(node) node test/bench/fleet.ts --write

soak: packages kafka-client ## Buys for ten minutes at half of what the fleet can do, and looks at memory and lag.
	@exec $(node) node test/bench/soak.ts --write

simulate: packages ## Simulates a million purchases with crashes and repetitions, and shops broken on purpose.
	@exec $(node) node test/simulation/run.ts --write

scale: packages ## Measures a large shop beside a small one (PRODUCTS, USERS and ORDERS size it; 100,000, 1,000,000 and 1,000,000 by default).
	@exec $(node) node test/scale/run.ts

lint: packages ## Checks style, layers, dead code, and words.
	@$(node) npm run --silent lint

types: packages ## Checks the types.
	@$(node) npm run --silent types

format: packages ## Formats the code, and mends what can be mended by a machine.
	@$(node) node_modules/.bin/biome check --write .

packages: ## Brings Node.js if the machine's is too old, and installs the packages.
	@$(node) scripts/packages.sh

kafka-client: packages ## Compiles node-rdkafka, once per version and machine.
	@$(node) scripts/rdkafka.sh

image: ## Builds the container image (IMAGE names it, VERSION labels it, TARGET is standalone, services or operator, BUILD is the builder).
	@$(BUILD) --target $(TARGET) --build-arg VERSION=$(VERSION) --build-arg REVISION=$$(git rev-parse HEAD) -t $(IMAGE) .

cluster: ## Starts the Kubernetes cluster of tests and Skaffold, and prints its kubeconfig (KUBECONFIG's, else kind, else one node here).
	@dev/cluster/up

cluster-down: ## Ends the Kubernetes cluster that make cluster started, with everything in it.
	@dev/cluster/down

cli: packages ## Packs the CLI: npm install -g ecom-cli-*.tgz installs it anywhere.
	@$(node) npm pack --silent -w cli --ignore-scripts=false

compose-secrets: ## Writes random secrets for compose.yaml to .env, once.
	@scripts/compose-secrets.sh

clean: ## Removes the packages and the Node.js that make brought.
	@rm -rf node_modules packages/*/node_modules services/*/node_modules cli/node_modules .node

wipe: ## Removes the shop's data. Stop the shop first.
	@rm -rf .data
