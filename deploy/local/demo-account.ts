import { Link, NatsCommandBus } from '@fleetwright/adapters/bus-nats';
import { PostgresDocuments } from '@fleetwright/adapters/documents-postgres';
import { openPool } from '@fleetwright/adapters/postgres';
import type { Command, CommandData, CommandType } from '@fleetwright/contracts';
import type { ContentRef, ModuleContent } from '@fleetwright/contracts/agents';
import type { Documents } from '@fleetwright/core/event-sourcing';
import { canonicalJson } from '@fleetwright/kit/service';
import { CATALOGUE } from './demo/catalogue.ts';
import { DEMO_ACCOUNT } from './identity.ts';

/** Services that were started just now may need a moment until they listen; each try waits for the bus as well. */
const TRIES = 20;
const CONNECT_WAIT_MS = 10_000;
/** The fewest that a pool takes; one is used. */
const CONNECTIONS = 3;

interface Seed {
  readonly bus: NatsCommandBus;
  readonly documents: Documents;
  readonly account: string;
}

/**
 * Makes the demo account, or another one, with its module catalogue. Every step has an operation id of its own, so that a second start
 * changes nothing, also when people changed the catalogue since.
 */
export async function demoAccount({
  natsUrl,
  databaseUrl,
  account = DEMO_ACCOUNT,
}: {
  readonly natsUrl: string;
  readonly databaseUrl: string;
  readonly account?: string;
}): Promise<void> {
  const link = await Link.open({ url: natsUrl, name: 'fleetwright-demo', waitMs: CONNECT_WAIT_MS });
  const pool = openPool({ service: 'demo', databaseUrl, connections: CONNECTIONS });
  try {
    await seed({ bus: new NatsCommandBus(link), documents: new PostgresDocuments({ pool }), account });
  } finally {
    await Promise.all([link.close(), pool.end()]);
  }
}

async function seed(at: Seed): Promise<void> {
  await ask(at, 'account', 'CreateAccount', { name: 'Demo' });
  for (const { name, description, config, versions } of CATALOGUE) {
    const attributes = { description, config };
    await ask(at, `module:${name}`, 'CreateResource', { kind: 'module', key: name, attributes });
    for (const { version, state, content } of versions) {
      const carried = content === undefined ? {} : { content: await kept(at, content) };
      const promoted = { module: name, version, state, ...carried };
      await ask(at, `module:${name}@${version}`, 'PromoteModuleVersion', promoted);
    }
  }
}

/** Content is a document before a version names it. */
async function kept({ documents, account }: Seed, content: ModuleContent): Promise<ContentRef> {
  const text = canonicalJson(content);
  const [digest] = await documents.put(account, [text]);
  if (digest === undefined) throw new Error('the document store answered no digest');
  return { digest, size_bytes: Buffer.byteLength(text) };
}

async function ask<T extends CommandType>(
  { bus, account }: Seed,
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
