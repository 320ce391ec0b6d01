import { randomUUID } from 'node:crypto';
import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceProcess } from '../../deploy/local/service-processes.ts';
import { api, SYSTEM } from '../end-to-end/api.ts';
import { type Stack, startStack } from '../end-to-end/stack.ts';
import { mustBeWhole, shownRows } from './aftermath.ts';
import { relayedTo } from './bus.ts';
import {
  applyOnce,
  freezeInTransaction,
  REQUEST_COST_MS,
  twoOf,
  whileFrozen,
  withLongAckWait,
  withLongLease,
  WORK_COST_MS,
  writeModules,
} from './frozen.ts';
import { type WorkedRepository, Workload } from './workload.ts';

/** By chance it is the other one that has the message or the transaction; as often in a row it is not. */
const TRIES_MAX = 12;

/** Each apply moves all of them, so each costs the same. */
const NODES = 4;

/** The promise is 3 s after a kill and 6 s after a freeze; five times that is for a machine that does something else. */
const TAKEN_OVER_MS = { kill: 15_000, freeze: 30_000 } as const;

// With production's catch-up of 30 s. Inventory and approval: frozen.spec.ts.
describe('[F61] of every other service one of two stands still, or is killed and not started again', () => {
  let stack: Stack;
  let work: Workload;
  let repository: WorkedRepository;
  /** With one node: each of its runs is one message a stage, which one of two processes has. Of several, either has some. */
  let small: WorkedRepository;

  beforeAll(async () => {
    stack = await startStack();
    work = new Workload(stack);
    repository = await work.register('frozen', NODES);
    small = await work.register('frozen-small', 1);
    for (const each of [repository, small]) await each.converge();
  });
  afterAll(async () => {
    await stack?.stop();
  });

  const apply = () => applyOnce(repository, NODES);
  const applySmall = () => applyOnce(small, 1);

  it.each(['repo-sync', 'parse', 'diff', 'apply', 'drift', 'relay', 'projector', 'gateway'] as const)(
    '%s: work goes on within 10 s, and no request takes 5 s longer',
    async (name) => {
      const [first, second] = await twoOf(stack, name);
      // The first gateway is the one that people ask; whoever has two sends them to one that answers.
      const frozen = name === 'gateway' ? second : first;
      const { client } = work;
      client.longestMs = 0;
      const appliedMs = await apply();
      const longestMs = client.longestMs;
      client.longestMs = 0;
      await whileFrozen(frozen, async () => {
        expect(await apply()).toBeLessThan(appliedMs + WORK_COST_MS);
      });
      await frozen.kill();
      expect(await apply()).toBeLessThan(appliedMs + WORK_COST_MS);
      expect(client.longestMs).toBeLessThan(longestMs + REQUEST_COST_MS);
      expect([...client.statuses.keys()].filter((status) => status >= 500 || status === 0)).toEqual([]);
      await frozen.start();
      await mustBeWhole(work);
    },
  );

  const twoThatRun = (name: ServiceProcess['name']) => {
    const [first, second] = stack.services().filter((process) => process.name === name);
    if (first === undefined || second === undefined) throw new Error(`there are not two of ${name}`);
    return [first, second] as const;
  };

  type WithoutDefence = <T>(stack: Stack, name: ServiceProcess['name'], work: () => Promise<T>) => Promise<T>;

  /** Freezes them in turn, each time without the defence, until work stands still for longer than it may. */
  async function mustStandStill(name: ServiceProcess['name'], withoutDefence: WithoutDefence): Promise<void> {
    const both = twoThatRun(name);
    const appliedMs = await applySmall();
    for (let tries = 0; ; tries += 1) {
      expect(tries, 'the control went on: this proves nothing').toBeLessThan(TRIES_MAX);
      const frozen = both[tries % 2] ?? both[0];
      // One that goes on brings its consumer up to date again.
      const frozenMs = await withoutDefence(stack, name, () => whileFrozen(frozen, applySmall));
      if (frozenMs > appliedMs + WORK_COST_MS) return;
    }
  }

  it.each(['repo-sync', 'parse', 'diff', 'apply'] as const)(
    'control: %s stands still for longer where deliveries wait 30 s for a sign of life, as they did',
    async (name) => {
      await mustStandStill(name, withLongAckWait);
      await mustBeWhole(work);
    },
  );

  it.each(['relay', 'projector'] as const)('control: %s stands still for longer with a long lease', async (name) => {
    await mustStandStill(name, withLongLease);
    await mustBeWhole(work);
  });

  const head = async () => (await stack.log()).length;
  const REACHED = {
    relay: async (position: number) => (await relayedTo(stack)) >= position,
    projector: async (position: number) => (await shownRows(stack)).position >= position,
  };

  it.each(['relay', 'projector'] as const)(
    '%s: another one has taken over after a kill, and after a freeze',
    async (name) => {
      for (const process of twoThatRun(name)) {
        const catchesUp = async (after: keyof typeof TAKEN_OVER_MS) => {
          const beganMs = performance.now();
          await writeModules(stack, 1);
          const position = await head();
          const timeoutMs = TAKEN_OVER_MS[after];
          await waitFor(() => REACHED[name](position), { what: `another ${name} to go on`, timeoutMs });
          console.log(`${name}: gone on ${Math.round(performance.now() - beganMs)} ms after a ${after}`);
        };
        await whileFrozen(process, () => catchesUp('freeze'));
        await process.kill();
        await catchesUp('kill');
        await process.start();
      }
    },
  );

  let registered = 0;

  /** Registers a disabled repository; answers how long that took. */
  async function register(): Promise<number> {
    registered += 1;
    const gitops_repository = {
      repo_url: `https://git.example.com/frozen-${registered}.git`,
      name: `idle-${registered}`,
      enabled: false,
    };
    const beganMs = performance.now();
    const { status } = await api(stack.gatewayUrl, stack.token).post(
      `${SYSTEM}/gitops_repositories`,
      { gitops_repository },
      { 'idempotency-key': randomUUID() },
    );
    expect(status).toBeLessThan(300);
    return performance.now() - beganMs;
  }

  it('repo-sync frozen with the lock of the account: registrations go on, and none takes 5 s longer', async () => {
    const usualMs = Math.max(await register(), await register(), await register());
    const held = { table: 'repo_sync.schedule', act: register, state: 'idle in transaction' } as const;
    const frozen = await freezeInTransaction(stack, twoThatRun('repo-sync'), held);
    try {
      expect(await register()).toBeLessThan(usualMs + REQUEST_COST_MS);
    } finally {
      frozen.resume();
    }
    await mustBeWhole(work);
  });

  it('projector frozen while it writes: another one goes on, and what people see follows within 10 s', async () => {
    const appliedMs = await apply();
    const held = { table: 'read_models.checkpoint', act: () => writeModules(stack, 1), state: 'waiting' } as const;
    const frozen = await freezeInTransaction(stack, twoThatRun('projector'), held);
    try {
      expect(await apply()).toBeLessThan(appliedMs + WORK_COST_MS);
    } finally {
      frozen.resume();
    }
    await mustBeWhole(work);
  });
});
