#!/usr/bin/env node
// The agent out of a clone that was built. Machines get the one file, or the executable, that deploy/agent builds.
await import('../dist/main.js');
