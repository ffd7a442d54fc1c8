#!/bin/sh
# Writes a random value for each secret that compose.yaml requires and .env lacks. Usage: scripts/compose-secrets.sh [FILE]
set -eu
cd "$(dirname "$0")/.."
file=${1:-.env}
umask 077
touch "$file"
chmod 600 "$file"
for name in $(grep -o '\${[A-Z_]*:?' compose.yaml | tr -d '${:?' | sort -u); do
  grep -q "^$name=" "$file" || echo "$name=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')" >>"$file"
done
echo "The secrets are in $file. The administrator's password is ADMIN_PASSWORD."
