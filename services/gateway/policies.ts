import type { Policy, PolicySettings, ProposalView } from '@fleetwright/contracts';
import type { PolicyView } from '@fleetwright/contracts/api';
import {
  type Electorate,
  electorateFold,
  openingOf,
  type Policies as AccountPolicies,
  policiesFold,
  type PolicyBook,
  policyBook,
  policyProblems,
  settingsOf,
  whyUnsatisfiable,
  windowsOf,
} from '@fleetwright/core/policies';
import { fold } from '@fleetwright/core/event-sourcing';
import { Aggregate } from '@fleetwright/kit/service';
import { Inject, Injectable } from '@nestjs/common';
import { momentOf, until } from './moments.ts';
import { GATEWAY_PORTS, type GatewayPorts } from './ports.ts';
import { notFound } from './problems.ts';
import { refusalOf } from './validation.ts';

type Proposal = Pick<ProposalView, 'status' | 'policy' | 'change' | 'kind' | 'key' | 'cause' | 'repository_id'>;
type Outlook = Pick<ProposalView, 'waiting_for_window' | 'undecidable'>;

/** A policy that is tried: the youngest of all. */
const NEW_POLICY = {
  id: 'ffffffff-ffff-7fff-bfff-ffffffffffff',
  version: 1,
  is_default: false,
  created_at: '9999-12-31T23:59:59.999Z',
  updated_at: null,
};

/** The policies of accounts, folded from where they stand: what was written can be read at once. */
@Injectable()
export class Policies {
  readonly #ports: GatewayPorts;
  readonly #policies: Aggregate<AccountPolicies>;
  readonly #electorates: Aggregate<Electorate>;
  /** A folded state that did not change is the same object. */
  readonly #books = new WeakMap<AccountPolicies, PolicyBook>();

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts) {
    this.#ports = ports;
    this.#policies = new Aggregate(ports, { streamOf: (account) => `policies-${account}`, folding: policiesFold });
    this.#electorates = new Aggregate(ports, { streamOf: (account) => `access-${account}`, folding: electorateFold });
  }

  async all(account: string): Promise<AccountPolicies> {
    return (await this.#policies.load(account)).state;
  }

  /** As they were at a moment. Throws GatewayProblem for one that has not come yet. */
  async allAt(account: string, at: string): Promise<AccountPolicies> {
    const moment = momentOf(at, this.#ports.clock.now());
    return fold(policiesFold, until(await this.#ports.store.read(`policies-${account}`), moment));
  }

  /** Throws GatewayProblem when there is none. */
  async get(account: string, id: string): Promise<Policy> {
    const policy = (await this.all(account)).get(id);
    if (policy === undefined) throw notFound('policy', id);
    return policy;
  }

  async settings(account: string, id: string): Promise<PolicySettings> {
    return settingsOf(await this.get(account, id));
  }

  /** What follows from the policies, as they are now, for open proposals: asked of the function that the claim asks. */
  async outlook(account: string): Promise<(proposal: Proposal) => Outlook> {
    const book = await this.#bookOf(account);
    const { state: electorate } = await this.#electorates.load(account);
    const now = this.#ports.clock.now();
    return (proposal) => {
      const { status, policy, change: action, kind, key, cause, repository_id } = proposal;
      if (policy === null || (status !== 'pending_approval' && status !== 'approved')) return {};
      const resolution = book.resolve({ repository_id, action, kind, key, cause, facts: policy.facts });
      const opening = openingOf(resolution.windows, now);
      const why = status === 'pending_approval' ? whyUnsatisfiable(resolution, electorate) : null;
      return {
        ...(opening.open ? {} : { waiting_for_window: { opens_at: opening.opens_at } }),
        ...(why === null ? {} : { undecidable: why }),
      };
    };
  }

  /** Throws GatewayProblem with every problem of the settings. */
  mustBeValid(settings: PolicySettings, isDefault: boolean): void {
    const problems = policyProblems(settings, isDefault, this.#ports.clock.now());
    if (problems.length > 0) throw refusalOf(problems);
  }

  /** The policies as they would be with this one, beside the others or in place of one. Throws GatewayProblem for a bad one. */
  async rehearsed(account: string, settings: PolicySettings, replaced: string | null) {
    const known = replaced === null ? undefined : await this.get(account, replaced);
    this.mustBeValid(settings, known?.is_default ?? false);
    const others = [...(await this.all(account)).values()].filter(({ id }) => id !== replaced);
    const tried: Policy = { ...(known ?? NEW_POLICY), ...settings };
    return { book: policyBook([...others, tried]), policy_id: tried.id };
  }

  async #bookOf(account: string): Promise<PolicyBook> {
    const { state } = await this.#policies.load(account);
    const known = this.#books.get(state);
    if (known !== undefined) return known;
    const book = policyBook(state.values());
    this.#books.set(state, book);
    return book;
  }

  /** As they are shown, the default one last. */
  async views(account: string, policies: Iterable<Policy>, now = this.#ports.clock.now()): Promise<PolicyView[]> {
    const { state: electorate } = await this.#electorates.load(account);
    const views = [...policies].map((policy) => {
      const opening = openingOf(windowsOf(policy), now);
      const why = policy.enabled ? whyUnsatisfiable(policy, electorate) : null;
      return {
        ...policy,
        is_open: opening.open,
        opens_at: opening.open ? null : opening.opens_at,
        warnings: why === null ? [] : [{ code: 'unsatisfiable', message: why }],
      };
    });
    return views.toSorted((a, b) => Number(a.is_default) - Number(b.is_default));
  }

  async view(account: string, id: string, at?: string): Promise<PolicyView> {
    const policy = at === undefined ? await this.get(account, id) : (await this.allAt(account, at)).get(id);
    const [view] = policy === undefined ? [] : await this.views(account, [policy], at);
    if (view === undefined) throw notFound('policy', id);
    return view;
  }
}
