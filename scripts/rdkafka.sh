#!/usr/bin/env bash
# Makes node-rdkafka load: compiled once per version, Node ABI and system, kept in the cache, restored from there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
unset MAKEFLAGS MFLAGS MAKELEVEL JOBS

readonly package=$PWD/node_modules/node-rdkafka
readonly cache=${XDG_CACHE_HOME:-$HOME/.cache}/ecom

# Whether it loads, and can connect to every kind of listener. Elsewhere than on Linux its compilation finds no OpenSSL by itself.
loads() {
  node -e 'const {features} = require("node-rdkafka");
    const needed = process.platform === "linux" ? ["ssl", "sasl_scram", "sasl_oauthbearer"] : [];
    process.exitCode = needed.every(name => features.includes(name)) ? 0 : 1' >/dev/null 2>&1
}

# Version, ABI and architecture, and the system whose libraries it links.
key() {
  local system=unknown
  # shellcheck source=/dev/null
  if [[ -r /etc/os-release ]]; then system=$(. /etc/os-release && echo "$ID${VERSION_ID:-}"); fi
  node -p 'const {version} = require("node-rdkafka/package.json");
    [version.replace("v", ""), "abi" + process.versions.modules, process.arch, process.argv[1]].join("-")' "$system"
}

restore() {
  rm -rf "$package/build"
  tar -xzf "$archive" -C "$package" 2>/dev/null
}

need_compiler() {
  local command
  for command in g++ make python3; do
    command -v "$command" >/dev/null && continue
    echo "$command is missing, and the Kafka client is compiled here. On Debian: apt-get install g++ make python3. Then run this again." >&2
    exit 1
  done
}

if loads; then exit; fi
if [[ $(uname -s) != Linux ]]; then
  need_compiler
  exec scripts/step.sh 'Compiling the Kafka client, some minutes …' npm rebuild --ignore-scripts=false node-rdkafka
fi

mkdir -p "$cache"
exec 9>"$cache/node-rdkafka.lock"
if command -v flock >/dev/null; then flock 9; fi
archive=$cache/node-rdkafka-$(key).tar.gz
readonly archive
if [[ -e $archive ]] && restore && loads; then exit; fi

need_compiler
scripts/step.sh 'Compiling the Kafka client, about two minutes, once on this machine …' scripts/compile-rdkafka.sh "$archive" 9>&-
restore
loads || {
  echo 'The Kafka client was compiled and does not load: node -e "require(\"node-rdkafka\")" says why.' >&2
  exit 1
}
