import type {
  AccountId,
  CommandData,
  LiveResource,
  MutationRequest,
  MutationResult,
  Problem,
  ResourceRef,
} from '@fleetwright/contracts';
import { describeResource } from '@fleetwright/core/fleet';
import { placeProblems } from './attributes.ts';
import type { Answered, AppliedWave, Author, Inventory } from './inventory.ts';
import type { Effect, Mutation, Verdict } from './mutation.ts';
import { causeOf, type Prepared, prepareApply, prepareCreate, prepareDelete, prepareUpdate } from './prepare.ts';
import { failureOf, invalidMessage, invalidRefusal, refusalOf } from './refusals.ts';
import { mapTextProblems } from './text.ts';
import type { InventoryTransactions } from './transactions.ts';

/** The inventory over a database: checks what comes in, and says in words what comes out. */
export function inventoryOver(transactions: InventoryTransactions): Inventory {
  const write = (account: AccountId, ref: ResourceRef, prepared: Prepared) =>
    writeOne(transactions, account, ref, prepared);
  return {
    journal: (account, afterRevision, limit) => transactions.journal(account, afterRevision, limit),
    unpumped: () => transactions.unpumped(),
    markPumped: (account, revision) => transactions.markPumped(account, revision),
    apply: (by, mutations) => applyWave(transactions, by, mutations),
    async create(by, resource) {
      return resourceAnswer(resource, await write(by.account_id, resource, prepareCreate(by, resource)));
    },
    async update(by, patch) {
      return resourceAnswer(patch, await write(by.account_id, patch, prepareUpdate(by, patch)));
    },
    async delete(by, resource) {
      const { kind, key } = resource;
      const answered = await write(by.account_id, resource, prepareDelete(by, resource));
      return answered.kind === 'refused' ? answered : { ...answered, result: { kind, key } };
    },
    async createAccount(by, data) {
      const subject = `account \`${by.account_id}\``;
      const problems = mapTextProblems(data);
      if (problems.length > 0) return { kind: 'refused', refusal: invalidRefusal(subject, problems) };
      return answeredBy(subject, await transactions.createAccount(by.account_id, causeOf(by), data));
    },
    async promoteModuleVersion(by, data) {
      const subject = describeResource({ kind: 'module', key: data.module });
      const problems = promotionProblems(data);
      if (problems.length > 0) return { kind: 'refused', refusal: invalidRefusal(subject, problems) };
      return answeredBy(subject, await transactions.promote(by.account_id, causeOf(by), data));
    },
    async updateInstance(by, data) {
      const subject = `instance \`${data.instance_id}\``;
      const problems = [...mapTextProblems(data), ...placeProblems(data)];
      if (problems.length > 0) return { kind: 'refused', refusal: invalidRefusal(subject, problems) };
      return answeredBy(subject, await transactions.updateInstance(by.account_id, causeOf(by), data));
    },
    async releaseOwnership(by, repository) {
      const cause = { ...causeOf(by), origin: { type: 'repository_removed', repository_id: repository } as const };
      const verdict = await transactions.release(by.account_id, cause, repository);
      // In an account that never began there is nothing to own, and nothing to forget.
      const isNothing = isAccountless(verdict);
      if (isNothing) return { kind: 'done', result: { released: 0 }, revision: 0, repeated: false };
      return answeredBy(`repository \`${repository}\``, verdict);
    },
  };
}

function promotionProblems(data: CommandData<'PromoteModuleVersion'>): readonly Problem[] {
  const isToken = /^\S{1,128}$/.test(data.version);
  const message = 'A version is 1 to 128 characters without white space.';
  return [...mapTextProblems(data), ...(isToken ? [] : [{ path: 'version', code: 'invalid_value', message }])];
}

async function writeOne(
  transactions: InventoryTransactions,
  account: AccountId,
  ref: ResourceRef,
  prepared: Prepared,
): Promise<Answered<Effect>> {
  const subject = describeResource(ref);
  if (prepared.kind === 'invalid') return { kind: 'refused', refusal: invalidRefusal(subject, prepared.problems) };
  const [verdict] = await mutate(transactions, account, [prepared.mutation]);
  if (verdict === undefined) throw new Error('the inventory answered nothing to a mutation');
  return answeredBy(subject, verdict);
}

/** Whoever issues tokens decides which accounts there are: the first resource that is made in one begins it. */
async function mutate(
  transactions: InventoryTransactions,
  account: AccountId,
  mutations: readonly Mutation[],
): Promise<readonly Verdict<Effect>[]> {
  const verdicts = await transactions.mutate(account, mutations);
  const [first] = mutations.filter((mutation, index) => mutation.action === 'create' && isAccountless(verdicts[index]));
  if (first === undefined) return verdicts;
  const operation_id = `account:${account}`;
  const cause = { ...first, operation_id, correlation_id: operation_id, causation_id: operation_id };
  // Somebody else may begin it at the same time; either way it is there then.
  await transactions.createAccount(account, cause, { name: account });
  return transactions.mutate(account, mutations);
}

function isAccountless(verdict: Verdict<unknown> | undefined): boolean {
  return verdict?.kind === 'hindered' && verdict.hindrance.reason === 'no_account';
}

function answeredBy<Result>(subject: string, verdict: Verdict<Result>): Answered<Result> {
  if (verdict.kind === 'hindered') return { kind: 'refused', refusal: refusalOf(subject, verdict.hindrance) };
  const { kind, result, revision } = verdict;
  return { kind: 'done', result, revision, repeated: kind === 'repeated' };
}

function resourceAnswer(ref: ResourceRef, answered: Answered<Effect>): Answered<LiveResource> {
  if (answered.kind === 'refused') return answered;
  const { resource } = answered.result;
  if (resource === null) throw new Error(`the inventory answered no resource for ${describeResource(ref)}`);
  return { ...answered, result: resource };
}

async function applyWave(
  transactions: InventoryTransactions,
  by: Author,
  requests: readonly MutationRequest[],
): Promise<AppliedWave> {
  const prepared = requests.map((request) => ({ request, ...prepareApply(by, request) }));
  const mutations = prepared.flatMap((one) => (one.kind === 'ok' ? [one.mutation] : []));
  const verdicts = mutations.length > 0 ? await mutate(transactions, by.account_id, mutations) : [];
  const next = verdicts.values();
  const results = prepared.map((one): MutationResult => {
    const { request } = one;
    if (one.kind === 'invalid')
      return failed(request, 'invalid', invalidMessage(describeResource(request), one.problems));
    const { value: verdict } = next.next();
    if (verdict === undefined) throw new Error('the inventory answered fewer results than it was asked for');
    return resultOf(request, verdict);
  });
  return { results, revision: Math.max(0, ...verdicts.map(({ revision }) => revision)) };
}

function resultOf(request: MutationRequest, verdict: Verdict<Effect>): MutationResult {
  const { operation_id } = request;
  if (verdict.kind !== 'hindered') {
    const { version, already_in_place, side_effects } = verdict.result;
    return {
      operation_id,
      outcome: 'applied',
      live_version: version,
      already_in_place,
      side_effects: [...side_effects],
    };
  }
  const { hindrance } = verdict;
  if (hindrance.reason === 'stale') return { operation_id, outcome: 'stale', actual_version: hindrance.actual_version };
  const { code, message } = failureOf(describeResource(request), hindrance);
  return failed(request, code, message);
}

function failed({ operation_id }: MutationRequest, code: string, message: string): MutationResult {
  return { operation_id, outcome: 'failed', code, message };
}
