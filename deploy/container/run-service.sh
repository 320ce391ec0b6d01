#!/bin/sh
# Runs one service in the place of this shell, so that it gets the signals that end it: run-service.sh gateway
set -eu
cd /opt/fleetwright/services
service=${1:-}
if [ -z "$service" ] || [ ! -f "$service/package.json" ] || [ ! -f "dist/$service.js" ]; then
  echo "usage: run-service.sh SERVICE; there are:" >&2
  for name in */; do [ ! -f "dist/${name%/}.js" ] || echo "  ${name%/}" >&2; done
  exit 64
fi
cd ..
exec node "services/dist/$service.js"
