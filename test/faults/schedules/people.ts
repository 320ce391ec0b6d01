import type { CommandReply, PolicySettings } from '@fleetwright/contracts';
import { idOf, type MemoryPipeline } from '../pipeline/memory-pipeline.ts';
import type { Seeded } from '../pipeline/seeded.ts';
import type { FleetModel } from './model.ts';

export const VOTERS = ['operator', 'second'] as const;
/** Who changes nodes by hand, and breaks the glass for it. */
export const SOMEBODY = 'somebody';

const POLICY = '00000000-0000-7000-8000-00000000a001';
const PLAIN: PolicySettings = {
  name: 'What people come to agree on',
  enabled: true,
  decision: 'require_approval',
  match: { actions: ['system.gitops_*'] },
  approvals_required: 1,
  separation_of_duties: false,
};
const GLASS_SECONDS = 3_600;

/** What people do with proposals, policies and the mode, as chance has it. */
export class People {
  readonly #chance: Seeded;
  readonly #pipeline: MemoryPipeline;
  readonly #model: FleetModel;
  #edits = 0;
  #openings = 0;

  constructor(chance: Seeded, pipeline: MemoryPipeline, model: FleetModel) {
    this.#chance = chance;
    this.#pipeline = pipeline;
    this.#model = model;
  }

  async decide(verdict: 'approve' | 'reject', part: number, repository: number): Promise<CommandReply | undefined> {
    const chosen = (await this.#pipeline.open(repository)).filter(() => this.#chance.chance(part));
    const who = this.#chance.one(VOTERS);
    return chosen.length === 0 ? undefined : this.#pipeline.decide(verdict, repository, chosen, undefined, who);
  }

  /** Two are asked for, some say yes, and some of those take it back. */
  async changeTheirMinds(repository: number): Promise<void> {
    await this.policy({ approvals_required: 2 });
    await this.decide('approve', 0.6, repository);
    await this.#withdrawVotes(repository);
  }

  async #withdrawVotes(repository: number): Promise<void> {
    for (const { data } of await this.#pipeline.open(repository)) {
      if (!this.#chance.chance(0.5)) continue;
      const asked = { repository_id: data.repository_id, proposal_id: data.proposal_id };
      await this.#pipeline.ask('WithdrawVote', asked, this.#chance.one(VOTERS));
    }
  }

  /** Somebody wants a node somewhere else than git says. */
  async edit(repository: number): Promise<string> {
    const nodes = (await this.#pipeline.open(repository)).filter(
      ({ data }) => data.kind === 'node' && (data.action === 'create' || data.action === 'update'),
    );
    const [{ data } = { data: null }] = this.#chance.shuffled(nodes);
    if (data === null || !('inline' in data.body)) return 'nothing to edit';
    this.#edits += 1;
    const payload = { ...(data.action === 'create' ? data.body.inline.write : {}), region: `edited-${this.#edits}` };
    const { repository_id, proposal_id, digest } = data;
    const asked = { repository_id, proposal_id, digest, payload, comment: null };
    const reply = await this.#pipeline.ask('EditProposal', asked, this.#chance.one(VOTERS));
    return `edit ${data.key}: ${reply.ok ? payload.region : reply.code}`;
  }

  /** The one policy beside the default one says this from now on. */
  async policy(more: Partial<PolicySettings>): Promise<void> {
    const policy: PolicySettings = { ...PLAIN, ...more };
    const changed = await this.#pipeline.ask('ChangePolicy', { policy_id: POLICY, policy, expected_version: null });
    if (!changed.ok) await this.#pipeline.ask('CreatePolicy', { policy_id: POLICY, policy });
  }

  /** Nothing but the default policy is left. */
  async forgetPolicy(): Promise<void> {
    await this.#pipeline.ask('DeletePolicy', { policy_id: POLICY, expected_version: null });
  }

  /** Some nodes are not to be written like that, until then or until git says something else of them. */
  async leaveOut(repository: number, remember_until: string | null): Promise<void> {
    const decisions = (await this.#pipeline.open(repository))
      .filter(({ data }) => data.kind === 'node' && (data.action === 'create' || data.action === 'update'))
      .filter(() => this.#chance.chance(0.6))
      .map(({ data: { proposal_id, digest } }) => ({ proposal_id, digest }));
    if (decisions.length === 0) return;
    const data = { repository_id: idOf(repository), verdict: 'reject' as const, decisions, comment: null };
    const remembering = { remember: true, remember_until, confirm_deletes: null };
    await this.#pipeline.ask('DecideProposals', { ...data, ...remembering }, this.#chance.one(VOTERS));
  }

  async gitMode(mode: 'on' | 'off'): Promise<void> {
    const reply = await this.#pipeline.send('SetGitopsMode', { changes: { mode }, expected_version: null });
    if (!reply.ok) throw new Error(`GitOps mode ${mode}: ${reply.message}`);
    // Before what follows from it: somebody may write meanwhile.
    this.#model.gitMode(mode === 'on');
    await this.#pipeline.settle();
  }

  async breakGlass(key: string): Promise<void> {
    this.#openings += 1;
    const { clock } = this.#pipeline.world;
    const data = { kind: 'node' as const, key, reason: 'an emergency', duration_seconds: GLASS_SECONDS };
    const break_glass_id = idOf(900 - this.#openings);
    const before = clock.now();
    const reply = await this.#pipeline.send('OpenBreakGlass', { break_glass_id, ...data }, SOMEBODY);
    if (!reply.ok) throw new Error(`the glass of ${key}: ${reply.message}`);
    this.#model.brokeGlass({ key, until: new Date(Date.parse(before) + GLASS_SECONDS * 1_000).toISOString() });
    await this.#pipeline.settle();
  }
}
