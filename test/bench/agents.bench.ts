import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@fleetwright/kit/testing';
import { enrolmentStatement } from '@fleetwright/contracts/agents';
import { streamEnd } from '@fleetwright/core/event-sourcing';
import { newEvent } from '@fleetwright/core/event-sourcing/testing';
import { uuidIds } from '@fleetwright/kit/service';
import {
  type BenchPlane,
  contentOf,
  declareNodes,
  declareTemplate,
  isComputed,
  withControlPlane,
} from './agents/control-plane.ts';
import { type AgentKey, makeAgentKey, signerWith } from './agents/agent-keys.ts';
import { Simulators } from './agents/simulators.ts';
import { type BenchRow, boundRow } from './bench-row.ts';
import { pidsBelow } from './stack/memory.ts';
import { timedMs } from './timing.ts';

/** A machine that other work keeps busy may be given fewer. */
const AGENTS = Number(process.env['BENCH_AGENTS'] ?? 10_000);
const PROCESSES = 2;
const INTERVAL_MS = 30_000;
const STEADY_S = 60;
const KILLED = 100;
const BY_COMMAND = 100;
const APPENDED_AT_ONCE = 100;
const PATIENCE_MS = 300_000;
/** Of the kernel's accounts of processor time. */
const TICKS_PER_SECOND = 100;

/** 10,000 agents on this machine, or as many as BENCH_AGENTS says: let in, at rest, told of a change, and 100 of them gone. */
export async function run(): Promise<BenchRow[]> {
  return withControlPlane(async (bench) => {
    await declareTemplate(bench, 'web', 3);
    const hostnames = await declareNodes(bench, AGENTS, 'web');
    // In this one process everything else waits for it.
    await waitFor(() => isComputed(bench, AGENTS), { what: 'the first bundles', timeoutMs: PATIENCE_MS });
    const { agents, perAgentMs } = await enrolAll(bench, hostnames);
    console.log(`${agents.length} agents are enrolled`);
    const simulators = new Simulators(PROCESSES);
    try {
      const { host, port } = bench.plane.nats;
      const { account } = bench.plane;
      const connectMs = await timedMs(() => simulators.connect({ host, port, account, agents }));
      console.log(`connected within ${Math.round(connectMs / 1_000)} s`);
      simulators.send({ kind: 'report', intervalMs: INTERVAL_MS });
      const areThere = async () => (await converged(bench)) === AGENTS;
      await waitFor(async () => simulators.sum('lost') > 0 || (await areThere()), {
        what: 'all to be converged',
        timeoutMs: PATIENCE_MS,
      });
      noneLost(simulators);
      const steady = await atRest(bench, simulators);
      const toldMs = await tellAll(bench, simulators);
      const offlineMs = await loseSome(bench, simulators);
      const many = AGENTS.toLocaleString('en');
      return [
        boundRow('an agent enrolled, one after the other', perAgentMs, 'ms', null),
        boundRow(
          `${many} agents connected, each let in by the callout and told its bundle`,
          connectMs / 1_000,
          's',
          null,
        ),
        boundRow(`${many} agents at rest, a beat each 30 s: processor of our services`, steady.ours, 'cores', 0.5),
        boundRow('the same: NATS', steady.nats, 'cores', null),
        boundRow('the same: PostgreSQL', steady.postgres, 'cores', null),
        boundRow('the same: the simulated agents', steady.simulators, 'cores', null),
        boundRow('the same: transactions of PostgreSQL that write, for each beat', steady.writesPerBeat, '', 0.05),
        boundRow('the same: transactions of PostgreSQL, reads among them', steady.transactionsPerBeat, '', null),
        boundRow(`a change of one module known to all ${many}`, toldMs / 1_000, 's', 10),
        boundRow(`${KILLED} agents that ended told offline`, offlineMs / 1_000, 's', 100),
      ];
    } finally {
      simulators.end();
    }
  });
}

interface Enrolled {
  readonly instance: string;
  readonly key: AgentKey;
}

/** The first of them as machines come in, which is measured; all others as what enrolment writes when one does. */
async function enrolAll(bench: BenchPlane, hostnames: readonly string[]) {
  const enrolled: Enrolled[] = [];
  const token = await bench.plane.token('node-*', { max_uses: BY_COMMAND });
  const first = hostnames.slice(0, BY_COMMAND);
  const ms = await timedMs(async () => {
    for (const hostname of first) enrolled.push(await enrol(bench, hostname, token));
  });
  enrolled.push(...(await enrolAtOnce(bench, new Set(hostnames.slice(BY_COMMAND)))));
  return { agents: enrolled, perAgentMs: ms / BY_COMMAND };
}

async function enrol({ plane }: BenchPlane, hostname: string, token: string): Promise<Enrolled> {
  const key = makeAgentKey();
  const what = { hostname, token, public_key: key.publicKey };
  const proof = signerWith(key.secret)(enrolmentStatement(what));
  const asked = { ...what, account_id: plane.account, boot_id: uuidIds.next(), agent_version: '1.0.0', proof };
  const { agent } = (await plane.ask('EnrolAgent', asked)) as unknown as { agent: { instance_id: string } };
  return { instance: agent.instance_id, key };
}

async function enrolAtOnce({ plane, client }: BenchPlane, hostnames: ReadonlySet<string>): Promise<Enrolled[]> {
  const { store } = plane.platform;
  const { rows } = await client.query<{ hostname: string; instance_id: string }>(
    'select hostname, instance_id from bundles.nodes',
  );
  const stream = `enrolment-${plane.account}`;
  const waiting = rows.filter(({ hostname }) => hostnames.has(hostname));
  const enrolled: Enrolled[] = [];
  for (let at = 0; at < waiting.length; at += APPENDED_AT_ONCE) {
    const events = waiting.slice(at, at + APPENDED_AT_ONCE).map(({ hostname, instance_id }) => {
      const key = makeAgentKey();
      enrolled.push({ instance: instance_id, key });
      const ids = { agent_id: uuidIds.next(), instance_id, hostname, token_id: uuidIds.next() };
      const times = { enrolled_at: new Date().toISOString(), key_ages_at: '2099-01-01T00:00:00.000Z' };
      const data = { ...ids, ...times, public_key: key.publicKey, agent_version: '1', replaced_agent_id: null };
      return newEvent('AgentEnrolled', data, 0, { id: uuidIds.next(), account_id: plane.account });
    });
    const expected = streamEnd(await store.read(stream));
    const { kind } = await store.append({ stream, expected, operationId: uuidIds.next(), events });
    if (kind !== 'appended') throw new Error(`agents were not enrolled: ${kind}`);
  }
  return enrolled;
}

/** Of agents that are not there nothing can be measured. */
function noneLost(simulators: Simulators): void {
  const lost = simulators.sum('lost');
  if (lost > 0) throw new Error(`the bus ended the connections of ${lost} agents, which were too slow to answer it`);
}

async function converged({ client }: BenchPlane): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`select count(*) from status.nodes where state = 'converged'`);
  return Number(rows[0]?.count);
}

async function atRest({ plane, postgres, client }: BenchPlane, simulators: Simulators) {
  // All that ended, reads among them; and those that wrote, each of which has an id.
  const transactions = async () => {
    const { rows } = await client.query(
      `select xact_commit as all, pg_snapshot_xmax(pg_current_snapshot()) as written
       from pg_stat_database where datname = current_database()`,
    );
    return { all: Number(rows[0]?.all), written: Number(rows[0]?.written) };
  };
  const measure = async () => ({
    ours: process.cpuUsage(),
    nats: processorSeconds([plane.nats.pid()]),
    postgres: processorSeconds(pidsBelow(postgres.pid())),
    simulators: processorSeconds(simulators.pids),
    transactions: await transactions(),
  });
  const before = await measure();
  await sleep(STEADY_S * 1_000);
  const after = await measure();
  const beats = (AGENTS * STEADY_S * 1_000) / INTERVAL_MS;
  const { user, system } = process.cpuUsage(before.ours);
  return {
    ours: (user + system) / 1e6 / STEADY_S,
    nats: (after.nats - before.nats) / STEADY_S,
    postgres: (after.postgres - before.postgres) / STEADY_S,
    simulators: (after.simulators - before.simulators) / STEADY_S,
    transactionsPerBeat: (after.transactions.all - before.transactions.all) / beats,
    writesPerBeat: (after.transactions.written - before.transactions.written) / beats,
  };
}

/** From asking for the promotion until each agent was told which bundle is its own now. */
async function tellAll({ plane }: BenchPlane, simulators: Simulators): Promise<number> {
  const before = simulators.sum('told');
  return timedMs(async () => {
    await plane.publish('module-0', '2.0.0', contentOf('module-0', 'two'));
    await waitFor(() => simulators.sum('told') >= before + AGENTS, { what: 'all to be told', timeoutMs: PATIENCE_MS });
  });
}

async function loseSome({ plane }: BenchPlane, simulators: Simulators): Promise<number> {
  const offline = async () => {
    const events = await plane.platform.store.read(`nodes-${plane.account}`);
    return events.reduce((sum, event) => sum + (event.type === 'NodeOffline' ? event.data.total : 0), 0);
  };
  const before = await offline();
  return timedMs(async () => {
    simulators.send({ kind: 'kill', count: KILLED / PROCESSES });
    await waitFor(async () => (await offline()) >= before + KILLED, { what: 'all to be told', timeoutMs: PATIENCE_MS });
  });
}

/** That these processes have used so far. */
function processorSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    // The command's name stands in parentheses and may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    // Its own and, of a server that has a process for each connection, those of children that ended meanwhile.
    const ticks = [11, 12, 13, 14].reduce((all, at) => all + Number(fields[at]), 0);
    return sum + ticks / TICKS_PER_SECOND;
  }, 0);
}
