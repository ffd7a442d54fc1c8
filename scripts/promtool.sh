#!/usr/bin/env bash
# Prints the path of promtool: the machine's, or the one in the cache. `--build` puts it there by Go, which takes four minutes of a processor.
set -euo pipefail

version=0.316.0
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ecom/promtool-$version

if command -v promtool; then exit; fi
if [[ ${1-} == --build && ! -x $cache/promtool ]]; then
  # Only the engine of rules is needed, not what finds targets in clouds.
  GOBIN=$cache CGO_ENABLED=0 GOFLAGS="-buildvcs=false -trimpath" go install -tags remove_all_sd -ldflags "-s -w" \
    "github.com/prometheus/prometheus/cmd/promtool@v$version" >&2
fi
if [[ -x $cache/promtool ]]; then echo "$cache/promtool"; fi
