import { Link, NatsCommandBus } from '@fleetwright/adapters/bus-nats';
import type { Command, CommandData, CommandType } from '@fleetwright/contracts';
import { DEMO_ACCOUNT } from './identity.ts';

/** Services that were started just now may need a moment until they listen; each try waits for the bus as well. */
const TRIES = 20;
const CONNECT_WAIT_MS = 10_000;

interface CatalogueModule {
  readonly name: string;
  readonly description: string;
  /** In the order of their promotion: channels follow the last one promoted to their state. */
  readonly versions: readonly { readonly version: string; readonly state: 'blessed' | 'live' | 'retired' }[];
}

const CATALOGUE: readonly CatalogueModule[] = [
  {
    name: 'system-base',
    description: 'Users, time zone and the packages that every node has',
    versions: [
      { version: '2.3.0', state: 'retired' },
      { version: '2.4.1', state: 'live' },
    ],
  },
  {
    name: 'security-hardening',
    description: 'Kernel and SSH settings',
    versions: [
      { version: '1.8.0', state: 'live' },
      { version: '1.9.0', state: 'blessed' },
    ],
  },
  { name: 'chrony', description: 'Network time', versions: [{ version: '4.5.0', state: 'live' }] },
  {
    name: 'nginx',
    description: 'Web server and reverse proxy',
    versions: [
      { version: '1.24.0', state: 'retired' },
      { version: '1.26.0', state: 'live' },
      { version: '1.27.3', state: 'blessed' },
    ],
  },
];

/**
 * Makes the demo account, or another one, with its module catalogue. Every step has an operation id of its own, so that a second start
 * changes nothing, also when people changed the catalogue since.
 */
export async function demoAccount({
  natsUrl,
  account = DEMO_ACCOUNT,
}: {
  readonly natsUrl: string;
  readonly account?: string;
}): Promise<void> {
  const link = await Link.open({ url: natsUrl, name: 'fleetwright-demo', waitMs: CONNECT_WAIT_MS });
  try {
    const seed = { bus: new NatsCommandBus(link), account };
    await ask(seed, 'account', 'CreateAccount', { name: 'Demo' });
    for (const { name, description, versions } of CATALOGUE) {
      const attributes = { description };
      await ask(seed, `module:${name}`, 'CreateResource', { kind: 'module', key: name, attributes });
      for (const { version, state } of versions) {
        await ask(seed, `module:${name}@${version}`, 'PromoteModuleVersion', { module: name, version, state });
      }
    }
  } finally {
    await link.close();
  }
}

async function ask<T extends CommandType>(
  { bus, account }: { readonly bus: NatsCommandBus; readonly account: string },
  step: string,
  type: T,
  data: CommandData<T>,
): Promise<void> {
  const command = {
    type,
    data,
    operation_id: `demo:${step}`,
    account_id: account,
    actor: { type: 'system', id: 'seed' },
    traceparent: null,
  } as Command<T>;
  for (let tries = 1; ; tries += 1) {
    const reply = await bus.request(command);
    if (reply.ok || reply.code === 'already_exists') return;
    const isPassing = reply.code === 'bus_unavailable' || reply.code === 'store_unavailable';
    if (!isPassing || tries === TRIES) throw new Error(`The demo account could not be made: ${reply.message}`);
  }
}
