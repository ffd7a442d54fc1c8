#!/usr/bin/env bash
# Brings Debian's chromium, in which the docs page is tested. Nothing else needs it, so that its absence is no failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

have() { [[ -x /usr/bin/chromium || -x /usr/bin/chromium-browser || -x /usr/bin/google-chrome ]]; }

debian() { grep -qx 'ID=debian' /etc/os-release 2>/dev/null; }

if have; then exit; fi
if [[ $EUID -eq 0 ]] && debian; then
  # The package lists of a fresh machine are empty or stale, which the first try tells.
  scripts/step.sh 'Installing chromium …' timeout 300 sh -c '
    install() { DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends chromium; }
    install || { apt-get update && install; }' || true
fi
have || echo 'No chromium here: the docs page is not tested in a browser (on Debian: apt-get install chromium).'
