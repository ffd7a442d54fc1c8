#!/bin/sh
# ecom ROLE: runs a service by its name, `migrate SERVICE`, `docs` (the landing page and the API documents), or `seed`
# (fills product's database with the demo shop).
set -eu
role=${1:-}
case $role in
  standalone)
    shift
    # A published port must be reachable from outside the container.
    export HOST="${HOST-::}"
    exec node /app/services/standalone/src/main.ts "$@"
    ;;
  users | product | auth | order | cart | payment | catalog | notification)
    shift
    # Unique among replicas, and the same after a restart of the container.
    export KAFKA_INSTANCE_ID="${KAFKA_INSTANCE_ID-$(uname -n)}"
    exec node "/app/services/$role/src/main.ts" "$@"
    ;;
  docs | seed)
    exec node /app/services/standalone/src/main.ts "$role"
    ;;
  migrate)
    shift
    exec node /app/packages/runtime/src/migrate.ts "$@"
    ;;
  *)
    echo "ecom: there is no role '$role'. Roles: users product auth order cart payment catalog notification standalone migrate docs seed" >&2
    exit 2
    ;;
esac
