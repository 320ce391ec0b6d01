#!/bin/sh
# Runs one service in the place of this shell, so that it gets the signals that end it: run-service.sh gateway
set -eu
service=${1:-}
program="/opt/fleetwright/services/dist/$service.js"
if [ -z "$service" ] || [ ! -f "$program" ]; then
  echo "usage: run-service.sh SERVICE; there are: $(cd /opt/fleetwright/services && ls -d */package.json | sed 's,/.*,,' | tr '\n' ' ')" >&2
  exit 64
fi
exec node "$program"
