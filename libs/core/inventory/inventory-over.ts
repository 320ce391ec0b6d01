import type {
  AccountId,
  CommandData,
  LiveResource,
  MutationRequest,
  MutationResult,
  Problem,
  ResourceRef,
} from '@fleetwright/contracts';
import { StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { describeResource, hasMask, mapTextProblems, placeProblems } from '@fleetwright/core/fleet';
import { govern } from './govern.ts';
import { MASK_TRIES_MAX } from './limits.ts';
import type { Answered, AppliedWave, Author, Inventory } from './inventory.ts';
import type { Effect, Mutation, Verdict } from './mutation.ts';
import {
  causeOf,
  type Prepared,
  prepareApply,
  prepareCreate,
  prepareDelete,
  prepareUpdate,
  withLiveValues,
} from './prepare.ts';
import { failureOf, invalidMessage, invalidRefusal, maskProblem, refusalOf } from './refusals.ts';
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
      return resourceAnswer(patch, await update(transactions, by.account_id, patch, prepareUpdate(by, patch)));
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
      const problems = [...mapTextProblems(data), ...placeProblems(data), ...maskProblems(data)];
      if (problems.length > 0) return { kind: 'refused', refusal: invalidRefusal(subject, problems) };
      return answeredBy(subject, await transactions.updateInstance(by.account_id, causeOf(by), data));
    },
    govern: (by, content, asked) => govern(transactions, { by, content }, asked),
    async governance(account) {
      return (await transactions.governanceOf(account, NOBODY, null)).state;
    },
    governed: () => transactions.governed(),
    async declare(by, declaration) {
      const { repository_id } = declaration;
      const cause = { ...causeOf(by), origin: { type: 'declared', repository_id } as const };
      return transactions.declare(by.account_id, cause, declaration);
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

/** Whoever only reads: no request has this operation id. */
const NOBODY = causeOf({
  operation_id: '',
  account_id: '',
  actor: { type: 'system', id: 'reader' },
  traceparent: null,
});

function maskProblems(data: object): readonly Problem[] {
  return Object.entries(data).flatMap(([name, value]) => (hasMask(value) ? [maskProblem(name)] : []));
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

/**
 * A mask stands for the live value, so that is read first. Somebody else may write in between; then it is read again,
 * unless the request was for the version before.
 */
async function update(
  transactions: InventoryTransactions,
  account: AccountId,
  ref: ResourceRef,
  prepared: Prepared,
): Promise<Answered<Effect>> {
  if (prepared.kind === 'invalid' || !hasMask(prepared.mutation.write)) {
    return writeOne(transactions, account, ref, prepared);
  }
  for (let tries = 1; ; tries += 1) {
    const mutation = withLiveValues(prepared.mutation, await transactions.resource(account, ref));
    const answered = await writeOne(transactions, account, ref, { kind: 'valid', mutation });
    const hasMoved = answered.kind === 'refused' && answered.refusal.code === 'version_conflict';
    if (!hasMoved || prepared.mutation.version.type !== 'any') return answered;
    if (tries === MASK_TRIES_MAX) throw new StoreUnavailable(`${describeResource(ref)} is changed all the time`);
  }
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
  return verdict?.kind === 'rejected' && verdict.rejection.reason === 'no_account';
}

function answeredBy<Result>(subject: string, verdict: Verdict<Result>): Answered<Result> {
  if (verdict.kind === 'rejected') return { kind: 'refused', refusal: refusalOf(subject, verdict.rejection) };
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
  const mutations = prepared.flatMap((one) => (one.kind === 'valid' ? [one.mutation] : []));
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
  if (verdict.kind !== 'rejected') {
    const { version, already_in_place, side_effects } = verdict.result;
    return {
      operation_id,
      outcome: 'applied',
      live_version: version,
      already_in_place,
      side_effects: [...side_effects],
    };
  }
  const { rejection } = verdict;
  if (rejection.reason === 'stale') {
    const { actual_version, why } = rejection;
    return { operation_id, outcome: 'stale', actual_version, ...(why !== undefined && { reason: why }) };
  }
  const { code, message } = failureOf(describeResource(request), rejection);
  return failed(request, code, message);
}

function failed({ operation_id }: MutationRequest, code: string, message: string): MutationResult {
  return { operation_id, outcome: 'failed', code, message };
}
