import type { AccountId, Change, DesiredState, Id, Plan, ResourceRef } from '@fleetwright/contracts';
import {
  type AppliedChange,
  appliedFold,
  type AppliedState,
  claimFold,
  type ClaimState,
  type Expected,
  expectedOf,
  runsFold,
  type RunsState,
} from '@fleetwright/core/drift';
import { type ManagedFleet, resourceId } from '@fleetwright/core/fleet';
import { Aggregate } from '@fleetwright/kit/service';
import type { DriftPorts } from './ports.ts';

/** A file as some run read it. */
export interface ReadFile {
  readonly text: string;
  readonly file: string;
  readonly revision: string;
  readonly desired: DesiredState | undefined;
}

/** Everything that drift reads before it decides. */
export class Preparation {
  readonly #ports: DriftPorts;
  readonly #claims: Aggregate<ClaimState>;
  readonly #applied: Aggregate<AppliedState>;

  readonly #runs: Aggregate<RunsState>;

  constructor(ports: DriftPorts) {
    this.#ports = ports;
    this.#claims = new Aggregate(ports, { streamOf: (id) => `review-${id}`, folding: claimFold });
    this.#applied = new Aggregate(ports, { streamOf: (id) => `rollout-${id}`, folding: appliedFold });
    this.#runs = new Aggregate(ports, { streamOf: (id) => `repository-${id}`, folding: runsFold });
  }

  /** Whether apply has changes of the repository in hands. */
  async isApplying(repository_id: Id): Promise<boolean> {
    return (await this.#claims.load(repository_id)).state.size > 0;
  }

  /** What a run applied; a run of long ago is looked up in the whole stream. */
  async appliedBy(repository_id: Id, run_id: Id): Promise<readonly AppliedChange[]> {
    const { state, version } = await this.#applied.load(repository_id);
    const known = state.get(run_id);
    if (known || version === 0) return known ?? [];
    const events = await this.#ports.store.read(`rollout-${repository_id}`);
    return events
      .filter((event) => event.type === 'ChangeApplied')
      .map(({ data }) => data)
      .filter((data) => data.run_id === run_id);
  }

  /** What the run's file declares, and where it was edited what was approved. Evidence is kept: a run that applied something and has none is a fault of ours. */
  async expectedBy(account: AccountId, run_id: Id, applied: readonly AppliedChange[]): Promise<Expected> {
    const { store, json } = this.#ports;
    const [parse, diff] = await Promise.all([store.read(`parse-${run_id}`), store.read(`diff-${run_id}`)]);
    const parsed = parse.find((event) => event.type === 'DesiredStateParsed');
    const computed = diff.find((event) => event.type === 'DiffComputed');
    if (!parsed || !computed) throw new Error(`run ${run_id} applied changes without a desired state and a plan`);
    const expected = new Map(
      expectedOf(
        await json.get<DesiredState>(account, parsed.data.desired_document),
        await json.get<Plan>(account, computed.data.plan_document),
      ),
    );
    for (const { kind, key, change_document } of applied) {
      if (change_document === undefined) continue;
      const { declared } = await json.get<Change>(account, change_document);
      expected.set(resourceId(kind, key), declared);
    }
    return expected;
  }

  /** The change of a resource that a run put up; undefined: it did not, or not in this account. */
  async planned(account: AccountId, run_id: Id, { kind, key }: ResourceRef): Promise<Change | undefined> {
    const { store, json } = this.#ports;
    const computed = (await store.read(`diff-${run_id}`)).find((event) => event.type === 'DiffComputed');
    if (computed === undefined || computed.account_id !== account) return undefined;
    const { changes } = await json.get<Plan>(account, computed.data.plan_document);
    return changes.find((change) => change.kind === kind && change.key === key);
  }

  /** The file as it was read last, and what it declares: undefined where it has errors. undefined: none was read yet. */
  async newestFile(account: AccountId, repository_id: Id): Promise<ReadFile | undefined> {
    const { store, json } = this.#ports;
    const { state } = await this.#runs.load(repository_id);
    for (const run of state.kind === 'registered' ? state.runs : []) {
      const fetched = (await store.read(`sync-${run}`)).find((event) => event.type === 'RevisionFetched');
      if (!fetched) continue;
      const { source_document, file, revision } = fetched.data;
      const parsed = (await store.read(`parse-${run}`)).find((event) => event.type === 'DesiredStateParsed');
      const desired = parsed && (await json.get<DesiredState>(account, parsed.data.desired_document));
      return { text: await json.getText(account, source_document), file, revision: revision.sha, desired };
    }
    return undefined;
  }

  async managed(account: AccountId, repository_id: Id): Promise<ManagedFleet> {
    return this.#ports.live.managed(account, repository_id);
  }
}
