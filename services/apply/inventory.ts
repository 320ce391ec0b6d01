import { type Change, type Claim, type Id, MutationResult, type Plan } from '@fleetwright/contracts';
import {
  approvedChanges,
  type ChangeFact,
  type ClaimedProposal,
  failureFact,
  mutationOf,
  outcomeFact,
} from '@fleetwright/core/apply';
import type { Cause } from '@fleetwright/kit/service';
import { z } from 'zod';
import type { ApplyPorts } from './ports.ts';

export const TRANSIENT: ReadonlySet<string> = new Set(['bus_unavailable', 'store_unavailable', 'rate_limited']);

/** `unavailable`: the inventory did not answer; the wave may or may not have been done, and sending it again is safe. */
export type WaveOutcome =
  | { readonly kind: 'answered'; readonly facts: readonly ChangeFact[] }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Executes one wave: reads what was approved, sends it, and tells what each change came to. */
export async function executeWave(
  ports: ApplyPorts,
  cause: Cause,
  { repository_id, claim, wave }: { repository_id: Id; claim: Claim; wave: readonly ClaimedProposal[] },
): Promise<WaveOutcome> {
  const facts: ChangeFact[] = [];
  const sent: { proposal: ClaimedProposal; mutation: ReturnType<typeof mutationOf> }[] = [];
  const changesOf = await changeReader(ports, cause.account_id, wave);
  for (const proposal of wave) {
    const change = changesOf(proposal);
    if (change) sent.push({ proposal, mutation: mutationOf(repository_id, claim, proposal, change) });
    else facts.push(failureFact(repository_id, claim, proposal, NOT_IN_PLAN));
  }
  if (sent.length === 0) return { kind: 'answered', facts };
  const reply = await ports.bus.request({
    type: 'ApplyMutations',
    operation_id: ports.ids.next(),
    account_id: cause.account_id,
    actor: cause.actor,
    traceparent: cause.traceparent,
    data: { mutations: sent.map(({ mutation }) => mutation) },
  });
  if (!reply.ok) {
    if (TRANSIENT.has(reply.code)) return { kind: 'unavailable', reason: reply.message };
    // Whether anything of it was done is not known; sent again, it is done once.
    if (reply.code === 'internal_error') throw new Error(reply.message);
    for (const { proposal } of sent) facts.push(failureFact(repository_id, claim, proposal, reply));
    return { kind: 'answered', facts };
  }
  const results = new Map(MutationResults.parse(reply.result).map((result) => [result.operation_id, result]));
  for (const { proposal, mutation } of sent) {
    const result = results.get(mutation.operation_id);
    if (!result) throw new Error(`the inventory did not say what became of ${mutation.operation_id}`);
    const { account_revision } = reply;
    facts.push(outcomeFact(repository_id, claim, proposal, { ...result, account_revision }));
  }
  return { kind: 'answered', facts };
}

const MutationResults = z.array(MutationResult);

const NOT_IN_PLAN = {
  code: 'plan_mismatch',
  message: 'The plan does not hold the change that was approved. Sync again and decide its proposal.',
};

/** Of each proposal the change that was approved: where it was edited its own document, else the plan's. */
async function changeReader(ports: ApplyPorts, account: string, wave: readonly ClaimedProposal[]) {
  const readers = new Map<string, ReturnType<typeof approvedChanges>>();
  const edited = new Map<string, Change>();
  for (const { proposal_id, plan_document, change_document } of wave) {
    if (change_document !== undefined) {
      edited.set(proposal_id, await ports.json.get<Change>(account, change_document));
      continue;
    }
    if (readers.has(plan_document)) continue;
    const { changes } = await ports.json.get<Plan>(account, plan_document);
    readers.set(plan_document, approvedChanges(changes));
  }
  return (proposal: ClaimedProposal) => {
    const change = edited.get(proposal.proposal_id);
    return change === undefined ? readers.get(proposal.plan_document)?.(proposal) : approvedChanges([change])(proposal);
  };
}
