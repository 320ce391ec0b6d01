export type { SharedServers } from './shared-servers.ts';
export { startTcpProxy, type TcpProxy, type TcpTarget } from './tcp-proxy.ts';
export { createTestDatabase, type DatabaseTemplate, type TestDatabase, testNatsUrl } from './test-database.ts';
export { type WaitOptions, waitFor } from './wait-for.ts';
