# Puts the project's own Node, npm and installed tools on PATH:  source deploy/local/env.sh
_fleetwright_root="$(cd "$(dirname "${BASH_SOURCE[0]:-$0}")/../.." && pwd)"
export PATH="$_fleetwright_root/node_modules/.bin:$_fleetwright_root/.runtime/node/node_modules/.bin:$PATH"
unset _fleetwright_root
