#!/bin/sh
# ecom ROLE: runs a service by its name, `migrate SERVICE`, or `seed`, which fills product's database with the demo shop.
set -eu
role=${1:-}
case $role in
  users | product | auth | order | cart | payment | catalog | notification | standalone)
    shift
    exec node "/app/services/$role/src/main.ts" "$@"
    ;;
  seed)
    exec node /app/services/standalone/src/main.ts seed
    ;;
  migrate)
    shift
    exec node /app/services/kernel/src/main.ts "$@"
    ;;
  *)
    echo "ecom: there is no role '$role'. Roles: users product auth order cart payment catalog notification standalone migrate seed" >&2
    exit 2
    ;;
esac
