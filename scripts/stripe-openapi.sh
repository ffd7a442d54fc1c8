#!/usr/bin/env bash
# Prints the path of Stripe's OpenAPI description, as Stripe's own mock has it, if it is in the cache of Go. `--download` puts it there.
set -euo pipefail

module=github.com/stripe/stripe-mock@v0.203.0

command -v go >/dev/null || exit 0
if [[ ${1-} == --download ]]; then (cd "$(mktemp -d)" && go mod download "$module" >&2); fi
file=$(go env GOMODCACHE)/$module/embedded/openapi/spec3.json
if [[ -f $file ]]; then echo "$file"; fi
