import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { StoredEvent } from '@fleetwright/contracts';
import { rowsOf } from '@fleetwright/core/read-models/testing';
import { removeFolder, waitFor } from '@fleetwright/kit/testing';
import { expect } from 'vitest';
import type { ServiceProcess } from '../../deploy/local/service-processes.ts';
import { SYSTEM } from '../end-to-end/api.ts';
import type { Stack } from '../end-to-end/stack.ts';
import { quietLog, shownRows } from './aftermath.ts';
import { announcedPositions, relayedTo } from './bus.ts';
import { violations } from './oracles.ts';
import type { WorkedRepository, Workload } from './workload.ts';

/** The promise is 10 s (SPEC §9); the rest is for a machine that does something else as well. */
const NOTICED_WITHIN_MS = 50_000;

export interface Proposal {
  readonly id: string;
  readonly digest: string;
  readonly key: string;
}

const run = promisify(execFile);

/** A copy of the database as it is now; the services see a short restart. */
export async function copyOf({ postgres }: Stack): Promise<string> {
  const copy = `${postgres.dataDir}.copy`;
  await postgres.stop('fast');
  await run('cp', ['-a', postgres.dataDir, copy]);
  await postgres.start();
  return copy;
}

/** Under running services, as a failover to a server that lagged. */
export async function putBack({ postgres }: Stack, copy: string): Promise<void> {
  await postgres.stop('immediate');
  await removeFolder(postgres.dataDir);
  await run('mv', [copy, postgres.dataDir]);
  await postgres.start();
}

/** The proposals of a run that wait for a decision. */
export async function waitingProposals({ client }: Workload, runId: string): Promise<[Proposal, Proposal]> {
  const { body } = await client.get(`${SYSTEM}/gitops_proposals?run=${runId}&status=pending_approval&limit=10`);
  return body.gitops_proposals;
}

export async function decide({ client }: Workload, verdict: 'approve' | 'reject', proposal: Proposal): Promise<void> {
  const { id, digest } = proposal;
  const comment = verdict === 'reject' ? { comment: 'not this one' } : {};
  await client.post(`${SYSTEM}/gitops_proposals/bulk`, { verdict, proposals: [{ id, digest }], ...comment });
}

export function isOf(type: StoredEvent['type'], { id }: Proposal): (event: StoredEvent) => boolean {
  return (event) => event.type === type && 'proposal_id' in event.data && event.data.proposal_id === id;
}

/** Everything stored is announced, so that the bus tells of what will be lost. */
export async function everythingIsAnnounced(stack: Stack): Promise<void> {
  const last = (await stack.log()).at(-1)?.position ?? 0;
  await waitFor(async () => (await relayedTo(stack)) >= last, { what: 'the bus to tell of everything' });
}

const noticed = async ({ logFile }: ServiceProcess): Promise<boolean> =>
  (await readFile(logFile, 'utf8')).includes('store_went_back');

/** At least one of them says so in its log. */
export async function oneMustNotice(processes: readonly ServiceProcess[]): Promise<void> {
  const anyNoticed = async () => (await Promise.all(processes.map(noticed))).includes(true);
  const what = `one of ${processes.map(({ logFile }) => logFile).join(', ')} to tell`;
  await waitFor(anyNoticed, { what, timeoutMs: NOTICED_WITHIN_MS });
}

/** Each says so in its log. */
export async function mustNotice(processes: readonly ServiceProcess[]): Promise<void> {
  const waiting = processes.map((process) =>
    waitFor(() => noticed(process), { what: `${process.logFile} to tell`, timeoutMs: NOTICED_WITHIN_MS }),
  );
  await Promise.all(waiting);
}

/** Work goes on, no rule of the log is broken, and what was rejected in the log that holds has no effect. */
export async function mustGoOn(work: Workload, rejected: Proposal): Promise<void> {
  const again = await work.register('f64-again', 1);
  await again.converge();
  const log = await quietLog(work.stack);
  expect(violations(log)).toEqual([]);
  expect(log.some(isOf('ProposalRejected', rejected))).toBe(true);
  expect(log.some(isOf('ProposalApplied', rejected))).toBe(false);
  const effects = log.filter(
    ({ type, data }) => type === 'ResourceChanged' && JSON.stringify(data).includes(rejected.id),
  );
  expect(effects).toEqual([]);
  const rows = await shownRows(work.stack);
  expect([rows.position, rows.bytes]).toEqual([log.length, rowsOf(log).bytes()]);
}

/** On the timeline of the account, once; and the bus tells exactly what the store holds. */
export async function mustBeReported({ stack, client }: Workload): Promise<void> {
  const log = await stack.log();
  const reported = log.filter(({ type }) => type === 'StoreWentBack');
  expect(reported.map(({ account_id, stream }) => [account_id, stream])).toEqual([['demo', 'store-demo']]);
  const { body } = await client.get(`${SYSTEM}/fleet_events?severity=critical`);
  expect(body.fleet_events).toMatchObject([{ kind: 'gitops.store_went_back', source: 'relay' }]);
  await waitFor(async () => (await relayedTo(stack)) === log.length, { what: 'everything to be announced' });
  expect(await announcedPositions(stack)).toEqual(log.map(({ position }) => position));
}

/**
 * The case that was seen: a run with two proposals; the first is approved, with `apply` stopped, by a process that is frozen
 * while an older copy is put back and while another process rejects the same proposal; then that other one is frozen, and
 * whoever remembers the lost approval decides about the second. `lose` is what else is done that will be lost.
 */
export async function approveAndLose(
  work: Workload,
  { repository, appliers, lose }: Loss,
): Promise<{ readonly runId: string; readonly rejected: Proposal }> {
  const { stack } = work;
  await repository.change(2);
  const { id: runId } = await repository.sync();
  const [first, second] = await waitingProposals(work, runId);
  await Promise.all(appliers.map((process) => process.stop()));
  const [remembers] = stack.services().filter(({ name }) => name === 'approval');
  if (remembers === undefined) throw new Error('there is no approval');
  const copy = await copyOf(stack);
  await decide(work, 'approve', first);
  await waitFor(async () => (await stack.log()).some(isOf('ProposalApproved', first)), { what: 'it to be approved' });
  await lose();
  await everythingIsAnnounced(stack);

  remembers.pause();
  await putBack(stack, copy);
  expect((await stack.log()).some(isOf('ProposalApproved', first)), 'the approval must be lost').toBe(false);
  const other = await stack.startReplica('approval');
  await decide(work, 'reject', first);
  other.pause();
  remembers.resume();
  await decide(work, 'approve', second);
  other.resume();
  await Promise.all(appliers.map((process) => process.start()));
  return { runId, rejected: first };
}

interface Loss {
  readonly repository: WorkedRepository;
  readonly appliers: readonly ServiceProcess[];
  readonly lose: () => Promise<unknown>;
}
