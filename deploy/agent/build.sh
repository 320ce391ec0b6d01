#!/bin/sh
# Builds what a machine gets: fleetwright-agent.mjs (needs a Node of version 24 or newer), fleetwright-agent (needs nothing),
# and the systemd unit. Call it from a clone that was built: deploy/agent/build.sh FOLDER
set -eu
folder=${1:?"usage: deploy/agent/build.sh FOLDER"}
clone=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$folder"
node --conditions=@fleetwright/source "$clone/services/agent/bundle.ts" "$(cd "$folder" && pwd)"
cp "$clone/deploy/agent/fleetwright-agent.service" "$folder/"
ls -l "$folder"
