#!/bin/sh
# ecom ROLE: runs a service by its name, or `migrate SERVICE`.
set -eu
role=${1:-}
case $role in
  users | product | auth | order | cart | payment | catalog | notification | standalone)
    shift
    exec node "/app/services/$role/src/main.ts" "$@"
    ;;
  migrate)
    shift
    exec node /app/services/kernel/src/main.ts "$@"
    ;;
  *)
    echo "ecom: there is no role '$role'. Roles: users product auth order cart payment catalog notification standalone migrate" >&2
    exit 2
    ;;
esac
