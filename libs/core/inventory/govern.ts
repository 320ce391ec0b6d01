import type { CommandEnvelope, Json } from '@fleetwright/contracts';
import { StoreUnavailable } from '@fleetwright/core/event-sourcing';
import type { Answered, Governing } from './inventory.ts';
import { GOVERN_TRIES_MAX } from './mode/limits.ts';
import type { Verdict } from './mutation.ts';
import { causeOf } from './prepare.ts';
import { refusalOf } from './refusals.ts';
import type { InventoryTransactions } from './transactions.ts';

/** One request about the governance of an account. */
interface Asked {
  readonly by: CommandEnvelope;
  /** What tells a repetition from another request under the same operation id. */
  readonly content: Json;
}

/** Reads, decides and sets, until nobody else came between. */
export async function govern(
  transactions: InventoryTransactions,
  { by, content }: Asked,
  { decide, isOfFleet = false }: Governing,
): Promise<Answered<Json>> {
  const cause = causeOf(by);
  const { account_id: account } = by;
  for (let tries = 1; tries <= GOVERN_TRIES_MAX; tries += 1) {
    const { state, version, revision, answer } = await transactions.governanceOf(account, cause, content);
    if (answer !== null) return answered(answer);
    if (revision === 0) {
      const operation_id = `account:${account}`;
      const ids = { operation_id, correlation_id: operation_id, causation_id: operation_id };
      await transactions.createAccount(account, { ...cause, ...ids }, { name: account });
      continue;
    }
    const decided = await decide(state);
    if (decided.kind === 'refused') return decided;
    const { next, facts, result } = decided;
    const step = { version, revision: isOfFleet ? revision : null, next, facts, result };
    const verdict = await transactions.govern(account, cause, content, step);
    if (verdict.kind !== 'moved') return answered(verdict);
  }
  throw new StoreUnavailable(`who may change what in account ${account} is changed all the time`);
}

function answered(verdict: Verdict<Json>): Answered<Json> {
  if (verdict.kind === 'rejected') return { kind: 'refused', refusal: refusalOf('GitOps mode', verdict.rejection) };
  const { kind, result, revision } = verdict;
  return { kind: 'done', result, revision, repeated: kind === 'repeated' };
}
