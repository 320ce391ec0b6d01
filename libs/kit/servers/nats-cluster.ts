import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { JetStreamApiError, type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect, errors } from '@nats-io/transport-node';
import { takeFreePort } from './free-port.ts';
import { CLUSTER_FORMED_TIMEOUT_MS, PORT_ATTEMPTS, SERVER_POLL_MS } from './limits.ts';
import { type NatsServer, startNats } from './nats.ts';

/**
 * Nodes of one cluster that all know of each other, each below `folder`. They tell clients nothing of each other: a client
 * that is kept from its own node finds no way around.
 */
export async function startNatsCluster(folder: string, nodes = 3): Promise<readonly NatsServer[]> {
  for (let attempt = 1; ; attempt += 1) {
    const servers = await startNodes(join(folder, `attempt-${attempt}`), nodes);
    if (await isFormed(servers)) return servers;
    await Promise.all(servers.map((server) => server.kill()));
    if (attempt === PORT_ATTEMPTS) throw new Error(`no NATS cluster of ${nodes} nodes came about`);
  }
}

async function startNodes(folder: string, nodes: number): Promise<readonly NatsServer[]> {
  const ports: number[] = [];
  for (let node = 0; node < nodes; node += 1) ports.push(await takeFreePort());
  const routes = ports.map((port) => `"nats://127.0.0.1:${port}"`).join(', ');
  // None of them is healthy before most of them run.
  return Promise.all(
    ports.map((port, node) =>
      startNats({
        storeDir: join(folder, `node-${node}`),
        configuration: `server_name: node-${node}\ncluster { name: test, listen: "127.0.0.1:${port}", routes: [${routes}], no_advertise: true }`,
      }),
    ),
  );
}

/**
 * Whether a stream can be kept on all of them: not for a moment after they are healthy, and on a busy machine never, because
 * nats-server 2.10 may elect a leader for two, which does not take in the third.
 */
async function isFormed(servers: readonly NatsServer[]): Promise<boolean> {
  const connection = await connect({ servers: servers.map(({ url }) => url) });
  try {
    const manager = await jetstreamManager(connection, { checkAPI: false });
    const deadline = performance.now() + CLUSTER_FORMED_TIMEOUT_MS;
    while (performance.now() < deadline) {
      if (await canKeepOnAll(manager, servers.length)) return true;
      await sleep(SERVER_POLL_MS);
    }
    return false;
  } finally {
    await connection.close();
  }
}

async function canKeepOnAll(manager: JetStreamManager, nodes: number): Promise<boolean> {
  try {
    await manager.streams.add({ name: 'PROBE', subjects: ['probe'], num_replicas: nodes, max_bytes: 1_024 });
  } catch (error) {
    if (error instanceof JetStreamApiError || error instanceof errors.TimeoutError) return false;
    throw error;
  }
  await manager.streams.delete('PROBE');
  return true;
}
