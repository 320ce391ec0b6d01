import type { Change, Command, CommandReply, EventData, Position, RefusalCode } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { type HistoryEvent, repositoryHistory } from '@fleetwright/core/read-models/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, GatewayHarness } from '../../testing/harness.ts';

const PATH = '/api/v1/system/gitops_proposals';

type Opened = EventData<'ProposalOpened'>;
const refusal = (code: RefusalCode, detail = {}): CommandReply => ({ ok: false, code, message: 'refused', detail });

const ABSENT = '00000000-0000-7000-8000-0000000000ff';

describe('proposals', () => {
  let gateway: GatewayHarness;
  let opened: Opened[];
  let repository: string;
  let run: string;

  beforeEach(async () => {
    gateway = await GatewayHarness.open();
    const history = [...repositoryHistory({ account: 'acme', number: 1, nodes: 3, runs: 1 })];
    const end = history.findIndex(({ fact }) => fact.type === 'ReviewRecorded') + 1;
    await gateway.happened(history.slice(0, end));
    opened = history.flatMap(({ fact }) => (fact.type === 'ProposalOpened' ? [fact.data] : []));
    [{ repository_id: repository, run_id: run }] = opened as [Opened];
    gateway.stage('DecideProposals', reviewDesk(gateway));
  });
  afterEach(() => gateway.close());

  const [first, second] = [0, 1].map((at) => () => opened[at] as Opened) as [() => Opened, () => Opened];
  const approve = (proposal: Opened, more = {}, asking = {}) =>
    gateway.post(`${PATH}/${proposal.proposal_id}/approve`, { digest: proposal.digest, ...more }, asking);
  const reject = (proposal: Opened, more = {}) =>
    gateway.post(`${PATH}/${proposal.proposal_id}/reject`, { digest: proposal.digest, ...more });
  const keysOf = ({ body }: Answer) => body.gitops_proposals.map(({ key }: { key: string }) => key);

  it('approving shows who, when and what was said, at once', async () => {
    const { status, body } = await approve(first(), { comment: 'fine' });
    expect(status).toBe(200);
    expect(body.gitops_proposal).toMatchObject({
      status: 'approved',
      decisions: [{ verdict: 'approve', actor: { name: 'operator' }, comment: 'fine' }],
      payload: { hostname: 'edge-1-0', region: 'eu-west-1' },
    });
    expect(gateway.commands[0]).toMatchObject({ data: { verdict: 'approve', remember: false, confirm_deletes: null } });
  });

  it('one lists what one voted about, with what became of the vote', async () => {
    await approve(first(), { comment: 'fine' });
    const listed = await gateway.get(`${PATH}?voter=me`);
    expect(listed.body.gitops_proposals).toMatchObject([
      { id: first().proposal_id, decisions: [{ verdict: 'approve', comment: 'fine' }] },
    ]);
    const superseded = { repository_id: repository, proposal_id: first().proposal_id, run_id: run, by_run_id: ABSENT };
    await gateway.happened([
      {
        ...{ stream: `superseded-${first().proposal_id}`, account: 'acme', actor: { type: 'system', id: 'approval' } },
        fact: { type: 'ProposalSuperseded', data: superseded },
      },
    ]);
    const later = await gateway.get(`${PATH}?voter=me`);
    expect(later.body.gitops_proposals).toMatchObject([{ status: 'superseded', decisions: [{ void: 'superseded' }] }]);
    const other = await gateway.token({ sub: 'somebody else' });
    expect((await gateway.get(`${PATH}?voter=me`, { token: other })).body.gitops_proposals).toEqual([]);
  });

  it('a superseded one leads to the next for its resource, whatever became of that', async () => {
    const system = { account: 'acme', actor: { type: 'system' as const, id: 'approval' } };
    const { proposal_id } = first();
    const shown = async (id: string) => (await gateway.get(`${PATH}/${id}`)).body.gitops_proposal;
    const superseded = { repository_id: repository, proposal_id, run_id: run, by_run_id: ABSENT };
    await gateway.happened([
      { ...system, stream: `superseded-${proposal_id}`, fact: { type: 'ProposalSuperseded', data: superseded } },
    ]);
    expect(await shown(proposal_id)).not.toHaveProperty('superseded_by');
    const next = { ...first(), proposal_id: idOf(77), run_id: ABSENT };
    await gateway.happened([{ ...system, stream: 'next', fact: { type: 'ProposalOpened', data: next } }]);
    const expected = { id: idOf(77), sync_run_id: ABSENT, status: 'pending_approval' };
    expect((await shown(proposal_id)).superseded_by).toEqual(expected);
    expect(await shown(idOf(77))).not.toHaveProperty('superseded_by');
    expect(await shown(second().proposal_id)).not.toHaveProperty('superseded_by');
  });

  it('rejecting says so, with its comment as the reason', async () => {
    const { body } = await reject(second(), { comment: 'not now', remember: true });
    expect(body.gitops_proposal).toMatchObject({ status: 'rejected', reason: 'not now' });
    expect(gateway.commands[0]).toMatchObject({ data: { verdict: 'reject', remember: true } });
  });

  it.each([
    ['no digest', {}, 'digest', 'required'],
    ['half a digest', { digest: 'abc' }, 'digest', 'invalid_format'],
    ['a comment without end', { digest: '0'.repeat(64), comment: 'x'.repeat(4_001) }, 'comment', 'too_big'],
    ['a confirmation of nothing', { digest: '0'.repeat(64), confirm_deletes: 0 }, 'confirm_deletes', 'too_small'],
    ['another field', { digest: '0'.repeat(64), force: true }, 'force', 'unknown_field'],
  ])('refuses %s with 422', async (_what, body, path, code) => {
    const answer = await gateway.post(`${PATH}/${first().proposal_id}/approve`, body);
    expect([answer.status, answer.body.errors]).toEqual([422, [expect.objectContaining({ path, code })]]);
    expect(gateway.commands).toEqual([]);
  });

  it('another digest is 409 digest_mismatch, and nothing is decided', async () => {
    const { status, body } = await approve(first(), { digest: '0'.repeat(64) });
    expect([status, body.code]).toEqual([409, 'digest_mismatch']);
    expect((await gateway.get(`${PATH}/${first().proposal_id}`)).body.gitops_proposal.status).toBe('pending_approval');
  });

  it('[F34] of an approval and a rejection at once one wins, and the other is told the winner', async () => {
    const answers = await Promise.all([approve(first()), reject(first()), reject(first()), approve(first())]);
    const lost = answers.filter(({ status }) => status === 409);
    expect(lost.length).toBeGreaterThan(0);
    const { body } = await gateway.get(`${PATH}/${first().proposal_id}`);
    const [decision] = body.gitops_proposal.decisions;
    expect(body.gitops_proposal.decisions).toHaveLength(1);
    for (const { body: problem } of lost) {
      expect(problem).toMatchObject({ code: 'already_decided', facts: { verdict: decision.verdict } });
    }
  });

  it('[F35] deciding twice the same way is one decision, with a key or without', async () => {
    const key = { headers: { 'idempotency-key': 'double-click' } };
    const answers = await Promise.all([approve(first(), {}, key), approve(first(), {}, key), approve(first())]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers[0]?.body.gitops_proposal.decisions).toHaveLength(1);
  });

  it('[F36] whoever may only read cannot decide, and a refusal of the stage is passed on', async () => {
    const reader = await gateway.token({ permissions: ['system.gitops.read', 'system.gitops.sync'] });
    expect((await approve(first(), {}, { token: reader })).status).toBe(403);
    expect(gateway.commands).toEqual([]);
    gateway.stage('DecideProposals', () => refusal('forbidden'));
    const refused = await approve(first());
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
  });

  it('a brake that is not confirmed is 409, with the number to confirm', async () => {
    gateway.stage('DecideProposals', () => refusal('brake_confirmation_required', { deletes: 12 }));
    const { status, body } = await approve(first());
    expect([status, body.code, body.facts]).toEqual([409, 'brake_confirmation_required', { deletes: 12 }]);
  });

  it('what is decided but cannot be read yet is 202, with what to wait for', async () => {
    gateway.models.waitFor = async () => false;
    const { status, body } = await approve(first());
    expect([status, body]).toEqual([202, { status: 'accepted', position: expect.any(Number), account_revision: null }]);
  });

  it('lists by run, repository, kind, change, action and status', async () => {
    await approve(first());
    const list = async (query: string) => keysOf(await gateway.get(`${PATH}?${query}`));
    expect(await list(`run=${run}`)).toEqual(['edge-1-0', 'edge-1-1', 'edge-1-2']);
    expect(await list(`repository=${repository}&status=pending_approval`)).toEqual(['edge-1-1', 'edge-1-2']);
    expect(await list('kind=node&change=create&action=create_node&key=edge-1-2')).toEqual(['edge-1-2']);
    expect(await list('kind=template')).toEqual([]);
    const page = await gateway.get(`${PATH}?limit=2`);
    expect(await list(`limit=2&cursor=${page.body.next_cursor}`)).toEqual(['edge-1-2']);
  });

  it('shows a change that is a document, with its secrets masked', async () => {
    const fields = [{ path: 'config.token', from: 'old', to: 'new', cause: 'git' }];
    const change = {
      key: 'nginx',
      kind: 'module',
      action: 'create',
      fields,
      write: { config: { token: 'new' } },
    } as unknown as Change;
    const [document] = await gateway.platform.documents.put('acme', [JSON.stringify(change)]);
    const proposal_id = '00000000-0000-7000-8000-0000000000aa';
    const data = { ...first(), proposal_id, kind: 'module', key: 'nginx', body: { document } } as Opened;
    const actor = { type: 'system', id: 'approval' } as const;
    const fact = { type: 'ProposalOpened' as const, data };
    await gateway.happened([{ stream: `review-${repository}`, account: 'acme', actor, fact }]);
    const { body } = await gateway.get(`${PATH}/${proposal_id}`, { isChecked: false });
    expect(body.gitops_proposal).toMatchObject({
      payload: { name: 'nginx', config: { token: '[masked]' } },
      body: { inline: { fields: [{ path: 'config.token', from: '[masked]', to: '[masked]' }] } },
    });
  });

  describe('edited', () => {
    const NO_CHANGE = { position: null, account_revision: null };
    const edit = (body: object) =>
      gateway.post(`${PATH}/${first().proposal_id}/edit`, { digest: first().digest, ...body });
    const change_document = 'c'.repeat(64);
    beforeEach(() => {
      const result = { digest: 'e'.repeat(64), change_document };
      gateway.stage('EditProposal', () => ({ ok: true, result, ...NO_CHANGE }));
    });

    it('answers the commit after which git says the same', async () => {
      const [patch_document, fleet_document] = await gateway.platform.documents.put('acme', ['the patch', 'the file']);
      const revision = 'a'.repeat(40);
      const result = { file: 'fleet.yaml', revision, patch_document, fleet_document, left: [], left_total: 0 };
      gateway.stage('PatchEdit', () => ({ ok: true, result, ...NO_CHANGE }) as CommandReply);
      const payload = { hostname: 'edge-1-0', template: 'edge', region: 'us' };
      const { status, body } = await edit({ payload });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        fleet_patch: { file: 'fleet.yaml', revision, patch: 'the patch', fleet_yaml: 'the file', left: [] },
        no_fleet_patch: null,
      });
      const { kind, key } = first();
      expect(gateway.commands).toMatchObject([
        { type: 'EditProposal', data: { payload: { template: 'edge', region: 'us' } } },
        { type: 'PatchEdit', data: { repository_id: repository, run_id: run, kind, key, change_document } },
      ]);
    });

    it('left out answers the commit that leaves it out, and is decided all the same where there is none', async () => {
      gateway.stage('PatchEdit', () => refusal('cannot_patch'));
      const { status, body } = await edit({ exclude: true, comment: 'not this one' });
      expect([status, body.gitops_proposal.status]).toEqual([200, 'rejected']);
      expect(body).toMatchObject({ fleet_patch: null, no_fleet_patch: { code: 'cannot_patch', message: 'refused' } });
      expect(gateway.commands[1]).toMatchObject({ type: 'PatchEdit', data: { change_document: null } });
    });

    it.each([
      ['neither', {}],
      ['both', { payload: {}, exclude: true }],
    ])('with %s of payload and exclude is refused', async (_what, body) => {
      expect((await edit(body)).status).toBe(422);
      expect(gateway.commands).toEqual([]);
    });
  });

  it('retries what failed', async () => {
    gateway.stage('RetryProposals', () => ({ ok: true, result: null, position: null, account_revision: null }));
    const { status } = await gateway.post(`${PATH}/${first().proposal_id}/retry`);
    expect(status).toBe(200);
    expect(gateway.commands[0]).toMatchObject({
      data: { repository_id: repository, proposal_ids: [first().proposal_id] },
    });
    gateway.stage('RetryProposals', () => refusal('not_retryable'));
    expect((await gateway.post(`${PATH}/${first().proposal_id}/retry`)).status).toBe(409);
  });

  describe('in bulk', () => {
    const bulk = (body: object) => gateway.post(`${PATH}/bulk`, body);
    const chosen = () => opened.map(({ proposal_id, digest }) => ({ id: proposal_id, digest }));

    it('decides by ids, in the order given', async () => {
      const { status, body } = await bulk({ verdict: 'approve', proposals: chosen().toReversed() });
      expect(status).toBe(200);
      expect(keysOf({ body } as Answer)).toEqual(['edge-1-2', 'edge-1-1', 'edge-1-0']);
      expect(body.gitops_proposals.every((each: { status: string }) => each.status === 'approved')).toBe(true);
      expect(gateway.commands).toHaveLength(1);
    });

    it('decides by filter when it matches just what the client saw', async () => {
      const digests = opened.map(({ digest }) => digest);
      const { status, body } = await bulk({ verdict: 'reject', filter: { run, kind: 'node' }, digests, comment: 'no' });
      expect([status, body.gitops_proposals.length]).toEqual([200, 3]);
    });

    it('decides by the batch of proposals that a person was asked about', async () => {
      const digests = opened.map(({ digest }) => digest);
      const filter = { approval_request_id: run };
      const { status, body } = await bulk({ verdict: 'approve', filter, digests });
      expect([status, body.gitops_proposals.length]).toEqual([200, 3]);
      expect(gateway.commands).toMatchObject([{ data: { verdict: 'approve' } }]);
    });

    it.each([
      ['a batch of another run', () => ({ approval_request_id: ABSENT })],
      ['two runs at once', () => ({ run, approval_request_id: ABSENT })],
    ])('by %s it decides nothing, whatever digests are shown', async (_what, filter) => {
      const digests = opened.map(({ digest }) => digest);
      const { status, body } = await bulk({ verdict: 'approve', filter: filter(), digests });
      expect([status, body.code, body.facts.not_shown]).toEqual([409, 'set_changed', []]);
      expect(body.facts.not_matching.toSorted()).toEqual(digests.toSorted());
      expect(gateway.commands).toEqual([]);
    });

    it('is all or nothing: one wrong digest decides nothing', async () => {
      const [one, ...others] = chosen();
      const proposals = [{ ...one, digest: '0'.repeat(64) }, ...others];
      const { status, body } = await bulk({ verdict: 'approve', proposals });
      expect([status, body.code]).toEqual([409, 'digest_mismatch']);
      const pending = await gateway.get(`${PATH}?status=pending_approval`);
      expect(pending.body.gitops_proposals).toHaveLength(3);
    });

    it('by a filter that matches something else is 409, and says what was not shown and what no longer matches', async () => {
      const digests = [first().digest, '0'.repeat(64)];
      const { status, body } = await bulk({ verdict: 'approve', filter: { run }, digests });
      expect([status, body.code, body.facts.not_matching]).toEqual([409, 'set_changed', ['0'.repeat(64)]]);
      const others = opened.slice(1).map(({ proposal_id: id, digest }) => ({ id, digest }));
      expect(body.facts.not_shown).toEqual(expect.arrayContaining(others));
      expect(body.facts.not_shown).toHaveLength(2);
      expect(gateway.commands).toEqual([]);
    });

    it('by a filter goes on where one of them was decided the same way meanwhile, and not where another way', async () => {
      const digests = opened.map(({ digest }) => digest);
      const [one, two] = chosen();
      expect((await bulk({ verdict: 'approve', proposals: [one] })).status).toBe(200);
      const all = await bulk({ verdict: 'approve', filter: { run }, digests });
      expect([all.status, all.body.total]).toEqual([200, 3]);
      const reject = await bulk({ verdict: 'reject', filter: { run }, digests: [two?.digest] });
      expect([reject.status, reject.body.code, reject.body.facts.not_matching]).toEqual([
        409,
        'set_changed',
        [two?.digest],
      ]);
    });

    it.each([
      ['neither ids nor a filter', {}],
      ['a filter without digests', { filter: {} }],
      ['ids without digests', { proposals: [{ id: '00000000-0000-7000-8000-000000000001' }] }],
      ['no ids', { proposals: [] }],
      ['another verdict', { verdict: 'maybe', proposals: [] }],
    ])('refuses %s with 422', async (_what, body) => {
      expect((await bulk({ verdict: 'approve', ...body })).status).toBe(422);
    });

    it('refuses proposals of two repositories, and of nobody', async () => {
      const other = [...repositoryHistory({ account: 'acme', number: 2, nodes: 1, runs: 1 })];
      // Another fleet revision would be the same stream again; this test needs the proposals only.
      await gateway.happened(other.filter(({ stream }) => stream.startsWith('review-')));
      const { body } = await gateway.get(`${PATH}?key=edge-2-0`);
      const [{ id, digest }] = body.gitops_proposals;
      const mixed = await bulk({ verdict: 'approve', proposals: [...chosen(), { id, digest }] });
      expect([mixed.status, mixed.body.code]).toEqual([422, 'invalid']);
      const absent = { id: '00000000-0000-7000-8000-0000000000ff', digest };
      expect((await bulk({ verdict: 'approve', proposals: [absent] })).status).toBe(404);
    });
  });
});

/** A review that keeps the rules the gateway passes on: digests must match, the first decision wins. */
function reviewDesk(gateway: GatewayHarness): (command: Command<'DecideProposals'>) => Promise<CommandReply> {
  const decided = new Map<string, string>();
  let last: Position | null = null;
  return async ({ account_id: account, actor, data }) => {
    const { repository_id, verdict, comment, remember } = data;
    const rows = await gateway.models.getMany(
      'proposals',
      account,
      data.decisions.map(({ proposal_id }) => proposal_id),
    );
    if (rows.some(({ digest }, at) => digest !== data.decisions[at]?.digest)) return refusal('digest_mismatch');
    const winner = data.decisions.map(({ proposal_id }) => decided.get(proposal_id)).find((each) => each !== undefined);
    if (winner !== undefined && winner !== verdict) return refusal('already_decided', { verdict: winner });
    const open = data.decisions.filter(({ proposal_id }) => !decided.has(proposal_id));
    for (const { proposal_id } of open) decided.set(proposal_id, verdict);
    const events = open.map(({ proposal_id, digest }): HistoryEvent => {
      const decision = { repository_id, proposal_id, run_id: rows[0]?.sync_run_id ?? '', digest, comment };
      const fact =
        verdict === 'approve'
          ? { type: 'ProposalApproved' as const, data: decision }
          : { type: 'ProposalRejected' as const, data: { ...decision, remember } };
      return { stream: `decisions-${proposal_id}`, account, actor, fact };
    });
    if (events.length > 0) last = await gateway.happened(events);
    return { ok: true, result: null, position: last, account_revision: null };
  };
}
