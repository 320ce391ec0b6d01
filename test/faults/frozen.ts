import { commandSubject } from '@fleetwright/core/event-sourcing';
import type { ServiceName } from '../../deploy/local/service-names.ts';
import type { ServiceProcess } from '../../deploy/local/service-processes.ts';
import { STREAM } from '@fleetwright/adapters/bus-nats';
import { waitFor } from '@fleetwright/kit/testing';
import { nanos } from '@nats-io/transport-node';
import { api, SYSTEM } from '../end-to-end/api.ts';
import type { Stack } from '../end-to-end/stack.ts';
import { withDatabase } from './aftermath.ts';
import { withBus } from './bus.ts';
import type { WorkedRepository } from './workload.ts';

/** What a frozen or dead process may add to one request, and to the work of a run, milliseconds (SPEC §9). */
export const REQUEST_COST_MS = 5_000;
export const WORK_COST_MS = 10_000;

/** Requests while one of two replicas stands still: by any order, some are given to it. */
const REQUESTS = 16;

/** How long a client that asks one replica and waits for it waits here, milliseconds. Answers take a hundredth. */
const PLAIN_PATIENCE_MS = 2_000;

export interface Written {
  readonly statuses: readonly number[];
  readonly longestMs: number;
}

let created = 0;

/** Creates modules one after the other, as a person's script would. */
export async function writeModules(stack: Stack, count = REQUESTS): Promise<Written> {
  const rest = api(stack.gatewayUrl, stack.token);
  const statuses: number[] = [];
  let longestMs = 0;
  for (let each = 0; each < count; each += 1) {
    created += 1;
    const beganMs = performance.now();
    const { status } = await rest.post(`${SYSTEM}/node_modules`, { node_module: { name: `frozen-${created}` } });
    longestMs = Math.max(longestMs, performance.now() - beganMs);
    statuses.push(status);
  }
  return { statuses, longestMs };
}

/** Changes, syncs, approves and applies a fleet; answers how long it took until everything was in place. */
export async function applyOnce(repository: WorkedRepository, nodes: number): Promise<number> {
  await repository.change(nodes);
  const beganMs = performance.now();
  await repository.converge();
  return performance.now() - beganMs;
}

/** The first process of a service and one more. */
export async function twoOf(stack: Stack, name: ServiceName): Promise<readonly [ServiceProcess, ServiceProcess]> {
  return [stack.service(name), await stack.startReplica(name)];
}

/** Freezes a process, does something, and lets it go on; also when that fails. */
export async function whileFrozen<T>(process: ServiceProcess, meanwhile: () => Promise<T>): Promise<T> {
  process.pause();
  try {
    return await meanwhile();
  } finally {
    process.resume();
  }
}

/** How many of as many requests get no answer that are sent once, and wait for whoever got them. */
export async function unansweredWhenSentOnce(stack: Stack): Promise<number> {
  return withBus(stack, async ({ connection }) => {
    const command = {
      type: 'CreateAccount',
      data: { name: 'Demo' },
      operation_id: 'sent-once',
      account_id: 'demo',
      actor: { type: 'system', id: 'test' },
      traceparent: null,
    };
    const ask = () =>
      connection.request(commandSubject('CreateAccount'), JSON.stringify(command), { timeout: PLAIN_PATIENCE_MS }).then(
        () => 0,
        () => 1,
      );
    const answers = await Promise.all(Array.from({ length: REQUESTS }, ask));
    return answers.reduce((sum: number, each) => sum + each, 0);
  });
}

type Two = readonly [ServiceProcess, ServiceProcess];

interface Held {
  /** Locked while both are frozen, so that whoever writes there is in its transaction. */
  readonly table: string;
  readonly act: () => Promise<unknown>;
  /** What the transaction does meanwhile: says nothing, since another connection waits for the table, or waits itself. */
  readonly state: 'idle in transaction' | 'waiting';
}

/** A process that goes on ends its transaction in a hundredth of this. */
const IS_FROZEN_MS = 1_500;

/** By chance it is the other one that has the transaction; as often in a row it is not. */
const TRIES_MAX = 12;

/** Freezes one of two processes inside a transaction, and answers which; the caller lets it go on. */
export async function freezeInTransaction(stack: Stack, [first, second]: Two, held: Held): Promise<ServiceProcess> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const [frozen, other] = tries % 2 === 0 ? [first, second] : [second, first];
    if (await isFrozenInTransaction(stack, [frozen, other], held)) return frozen;
    frozen.resume();
  }
  throw new Error(`${first.name} was never frozen in a transaction`);
}

/** Freezes both in a transaction and lets the other one go on; answers whether the transaction stays. */
async function isFrozenInTransaction(
  stack: Stack,
  [frozen, other]: Two,
  { table, act, state }: Held,
): Promise<boolean> {
  const application = `fleetwright-${frozen.name}`;
  let acting: Promise<unknown> = Promise.resolve();
  await withDatabase(stack, async (database) => {
    await database.query(`begin; lock table ${table} in access exclusive mode`);
    acting = act();
    const isInside = async () => (await transactions(stack, application, state)) > 0;
    await waitFor(isInside, { what: 'a transaction to be open' });
    for (const process of [frozen, other]) process.pause();
  });
  other.resume();
  const isOver = async () => (await transactions(stack, application, 'idle in transaction')) === 0;
  const isFrozen = await waitFor(isOver, { what: 'it to end', timeoutMs: IS_FROZEN_MS }).then(
    () => false,
    () => true,
  );
  if (!isFrozen) frozen.resume();
  await acting;
  return isFrozen;
}

/** Sessions of a service in this state, by PostgreSQL's own account. */
function transactions(stack: Stack, application: string, state: Held['state']): Promise<number> {
  const condition = state === 'waiting' ? `wait_event_type = 'Lock'` : `state = 'idle in transaction'`;
  return withDatabase(stack, async (database) => {
    const text = `select 1 from pg_stat_activity where application_name = $1 and ${condition}`;
    return (await database.query(text, [application])).rowCount ?? 0;
  });
}

/** As it was before: whatever a frozen replica holds is delivered again after so long, milliseconds. */
const LONG_WAIT_MS = 30_000;

/** Lets a stage's deliveries wait as long for a sign of life as they did before that defence. */
export async function withLongAckWait<T>(stack: Stack, stage: string, work: () => Promise<T>): Promise<T> {
  const wait = (ms: number) =>
    withBus(stack, async ({ jsm }) => {
      const before = (await jsm.consumers.info(STREAM, stage)).config.ack_wait ?? 0;
      await jsm.consumers.update(STREAM, stage, { ack_wait: ms });
      return before;
    });
  const before = await wait(nanos(LONG_WAIT_MS));
  try {
    return await work();
  } finally {
    await wait(before);
  }
}

/** Lets whoever has a service's leases keep them for as long as before that defence, from each renewal on. */
export async function withLongLease<T>(stack: Stack, service: string, work: () => Promise<T>): Promise<T> {
  const program = `
    create function operations.long_lease() returns trigger language plpgsql as $$
    begin
      if new.name like 'tick:${service}:%' then new.until := new.until + interval '${LONG_WAIT_MS} milliseconds'; end if;
      return new;
    end $$;
    create trigger long_lease before insert or update on operations.leases
      for each row execute function operations.long_lease()`;
  const query = (text: string) => withDatabase(stack, (database) => database.query(text));
  await query(program);
  try {
    return await work();
  } finally {
    await query('drop trigger long_lease on operations.leases; drop function operations.long_lease()');
  }
}
