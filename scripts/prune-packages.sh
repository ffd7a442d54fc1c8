#!/usr/bin/env bash
# Leaves in node_modules what runs: files that Node.js loads or pages serve, and licences. Types, source maps, documents, C++ sources and
# the packages' own tests go. Usage: scripts/prune-packages.sh, from the root of a copy that only runs
set -euo pipefail

readonly runs='.*\.(js|mjs|cjs|json|node|wasm|css)|.*\.so(\.[0-9]+)*'
readonly licence='.*/(licen[cs]e|copying|notice)[^/]*'

# An image has some of these.
folders=(node_modules)
for folder in packages services cli charts k8s; do [[ ! -d $folder ]] || folders+=("$folder"); done

rm -rf node_modules/node-rdkafka/deps
find "${folders[@]}" -path '*node_modules*' -depth -type d -regextype posix-extended \
  -regex '.*/(tests?|bench|benchmarks?|examples?)' -exec rm -rf {} +
find "${folders[@]}" -path '*node_modules*' -type f -regextype posix-extended \
  ! -iregex "$runs|$licence" -delete
find node_modules -type d -empty -delete
