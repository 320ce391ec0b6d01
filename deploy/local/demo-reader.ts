import { openConnection, STREAM } from '@fleetwright/adapters/bus-nats';
import { tenantReader } from '@fleetwright/core/event-sourcing';
import { AckPolicy, jetstreamManager } from '@nats-io/jetstream';
import { DEMO_ACCOUNT } from './identity.ts';

const CONNECT_WAIT_MS = 10_000;

/**
 * Makes the demo account's first durable reader, as the platform does for a tenant: a reader is granted to the tenant's
 * user by name, and nobody but the platform makes one. A second time nothing changes. `natsUrl` is the relay's.
 */
export async function demoReader({ natsUrl }: { readonly natsUrl: string }): Promise<void> {
  const connection = await openConnection({ url: natsUrl, name: 'fleetwright-demo-reader', waitMs: CONNECT_WAIT_MS });
  try {
    const manager = await jetstreamManager(connection);
    await manager.consumers.add(STREAM, {
      durable_name: tenantReader(DEMO_ACCOUNT, 1),
      filter_subject: `fleet.${DEMO_ACCOUNT}.gitops.*`,
      ack_policy: AckPolicy.Explicit,
    });
  } finally {
    await connection.close();
  }
}
