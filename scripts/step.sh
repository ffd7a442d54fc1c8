#!/usr/bin/env bash
# Says TITLE, then runs COMMAND in silence. If it fails: the end of what it said, and a sentence that says what to do.
# Usage: scripts/step.sh TITLE COMMAND [ARGUMENT...]
set -euo pipefail

readonly title=$1
shift

advice() {
  if said 'ENOSPC|No space left on device'; then
    echo 'The disk is full. Free some space (df -h shows where), then run this again.'
  elif said 'EACCES|EPERM|Permission denied'; then
    echo "$(id -un) may not write here. Give the folder named above to $(id -un), then run this again."
  elif said 'CERT_|_CERT|certificate'; then
    echo 'A certificate is not trusted here, as behind some proxies: npm config set cafile names yours. Then run this again.'
  elif said 'network connectivity|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET|Temporary failure'; then
    echo 'The network is away, or a proxy is in between (npm config get registry shows where npm asks). Then run this again.'
  elif said 'EUSAGE|in sync'; then
    echo 'package.json and package-lock.json disagree. Run npm install, then this again.'
  elif said 'ETARGET|E404'; then
    echo 'The registry lacks a package named above. Check npm config get registry, then run this again.'
  elif said 'fatal error: .*No such file|not found: make|gyp ERR! find Python|g\+\+: (command )?not found'; then
    echo 'The compiler lacks something. On Debian: apt-get install g++ make python3. Then run this again.'
  elif said 'Killed|out of memory|Cannot allocate memory'; then
    echo 'The memory ran out. End something else, then run this again.'
  else
    echo "That was the end of: $*"
  fi
}

said() { grep -qE "$1" "$log"; }

log=$(mktemp)
readonly log
trap 'rm -f "$log"' EXIT

echo "$title"
# A full disk is only a warning to npm.
if ! "$@" >"$log" 2>&1 </dev/null || said ENOSPC; then
  # npm ends a refusal with a page on its options.
  grep -vE '^npm (error|ERR!) *($|  |-|\[|npm |aliases|Options|Usage|Run |Clean install|A complete log)' "$log" | uniq | tail -n 20 >&2 || true
  advice "$@" >&2
  exit 1
fi
