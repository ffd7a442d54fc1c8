# Shared by the scripts beside it; not run on its own.
# shellcheck shell=bash disable=SC2034
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${ECOM_CLUSTER_CACHE:-$HOME/.cache/ecom-cluster}
state=${ECOM_CLUSTER_STATE:-/var/lib/ecom-cluster}
bin=$cache/bin
export PATH=$bin:$PATH STORAGE_DRIVER=${STORAGE_DRIVER:-overlay} BUILDAH_ISOLATION=chroot
mkdir -p "$bin"

# Results go to stdout, progress to stderr.
say() { echo "[$(basename "$0") +${SECONDS}s] $*" >&2; }
die() { say "$*"; exit 1; }

kind_name=ecom
kind_kubeconfig=$cache/kind.kubeconfig
one_node_kubeconfig=$state/admin.kubeconfig

# The one place that decides which cluster is used. Prints `named` (by KUBECONFIG), `kind` (where Docker runs) or `one-node`.
chosen_cluster() {
  case ${KUBECONFIG:-} in
    "$one_node_kubeconfig") echo one-node ;;
    "$kind_kubeconfig") echo kind ;;
    '') if command -v kind >/dev/null && timeout 20 docker info >/dev/null 2>&1; then echo kind; else echo one-node; fi ;;
    *) echo named ;;
  esac
}

# PACKAGE=FILE...: installs the Debian packages whose file is missing.
need_packages() {
  local missing=() pair
  for pair in "$@"; do
    [[ -e ${pair#*=} ]] || missing+=("${pair%%=*}")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  say "installing ${missing[*]}"
  {
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
  } >"$cache/apt.log" 2>&1 || { tail -20 "$cache/apt.log" >&2; die "apt-get could not install ${missing[*]}"; }
}

# The one node's address, on a bridge without ports: reachable from this machine only.
node_ip=10.240.0.1
node_name=ecom-node
unassigned_services=(-d 10.96.0.0/16 -j REJECT)
logs=$state/logs
containerd_socket=$state/run/containerd.sock

# NAME: whether the process of this pidfile is still the one that one-node-up started.
running() {
  local pid
  pid=$(cat "$state/run/$1.pid" 2>/dev/null) && [[ -d /proc/$pid ]] &&
    tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q -- "^[^ ]*$1 .*$state"
}

ctr_k8s() { ctr --address "$containerd_socket" --namespace k8s.io "$@"; }
