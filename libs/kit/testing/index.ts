export { type Canary, canaryOf, CanarySearch, type Sighting } from './canary.ts';
export { sightingsBelow } from './canary-files.ts';
export { type ProcessesSeen, type ProcessSighting, type ProcessWatch, watchProcesses } from './canary-processes.ts';
export { type RecordedPrograms, recordPrograms } from './canary-programs.ts';
export type { SharedServers } from './shared-servers.ts';
export { startTcpProxy, type TcpProxy, type TcpTarget } from './tcp-proxy.ts';
export { createTestDatabase, type DatabaseTemplate, type TestDatabase, testNatsUrl } from './test-database.ts';
export { type WaitOptions, waitFor } from './wait-for.ts';
