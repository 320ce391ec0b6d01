export type { SharedServers } from './shared-servers.js';
export { startTcpProxy, type TcpProxy, type TcpTarget } from './tcp-proxy.js';
export { createTestDatabase, type DatabaseTemplate, type TestDatabase, testNatsUrl } from './test-database.js';
export { type WaitOptions, waitFor } from './wait-for.js';
