import type { EventData } from '@fleetwright/contracts';
import { type HistoryEvent, repositoryHistory } from '@fleetwright/core/read-models/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../testing/harness.ts';
import { ask, call } from '../testing/mcp-caller.ts';

const ABSENT = '00000000-0000-7000-8000-0000000000ff';
const SYSTEM = '/api/v1/system';
const ERAS = ['modern', 'legacy'] as const;

describe('calls of tools', () => {
  let gateway: GatewayHarness;
  let history: HistoryEvent[];
  let repository: string;
  let run: string;
  let asked: number;

  beforeEach(async () => {
    gateway = await GatewayHarness.open();
    asked = 0;
    history = await withDocuments(gateway, [...repositoryHistory({ account: 'acme', number: 1, nodes: 2, runs: 1 })]);
    await gateway.happened(history.slice(0, 1));
    repository = dataOf('RepositoryRegistered').repository_id;
    run = dataOf('SyncRequested').run_id;
    gateway.stage('RequestSync', async () => {
      asked += 1;
      const position = asked === 1 ? await gateway.happened(history.slice(1, 2)) : null;
      return { ok: true, result: { run_id: run, run_number: 1, coalesced: false }, position, account_revision: null };
    });
  });
  afterEach(() => gateway.close());

  function dataOf<T extends 'RepositoryRegistered' | 'SyncRequested'>(type: T): EventData<T> {
    return history.find(({ fact }) => fact.type === type)?.fact.data as EventData<T>;
  }
  const until = (type: string) => history.findIndex(({ fact }) => fact.type === type) + 1;
  const proposed = () => gateway.happened(history.slice(1, until('ReviewRecorded')));
  const proposalOf = async () => {
    const [row] = await gateway.models.list('proposals', 'acme', { order: 'oldest_first', limit: 1 });
    if (row === undefined) throw new Error('there is no proposal');
    return row;
  };

  it.each(ERAS)('answer in the nouns of the reference documents, as text and as structure (%s)', async (era) => {
    const { result } = await call(gateway, 'system_gitops_get_repository', { repository_id: repository }, { era });
    expect(result.isError ?? false).toBe(false);
    expect(result.structuredContent).toMatchObject({
      repository: { id: repository, name: 'fleet-config' },
      sync_runs: [],
    });
    expect(JSON.parse(result.content[0].text)).toEqual(result.structuredContent);
  });

  it('say of every text in them that it is data', async () => {
    await proposed();
    const { result } = await call(gateway, 'system_gitops_get_sync_run', { sync_run_id: run });
    expect(result.structuredContent.revision.message).toContain('Change the fleet');
    expect(result.structuredContent.provenance).toMatchObject({ trust: 'data' });
  });

  it.each(ERAS)('start a run at once, in progress (%s)', async (era) => {
    const { result } = await call(gateway, 'system_gitops_sync_repository', { repository_id: repository }, { era });
    expect(result.structuredContent.sync_run).toMatchObject({ id: run, status: 'in_progress' });
    expect(result.structuredContent).not.toHaveProperty('proposals');
  });

  it.each(ERAS)('tell how far a run is, and answer it once its diff is ready (%s)', async (era) => {
    const answer = call(
      gateway,
      'system_gitops_sync_repository',
      { repository_id: repository, wait_seconds: 30 },
      { era, meta: { progressToken: 'p' } },
    );
    await expect.poll(async () => (await gateway.models.get('sync_runs', 'acme', run))?.status).toBe('in_progress');
    await gateway.happened(history.slice(2, until('ReviewRecorded')));
    const { notes, result } = await answer;
    expect(result.structuredContent.sync_run.status).toBe('diff_ready');
    const progress = notes.map(({ params }) => (params as { progress: number }).progress);
    expect(progress).toEqual(progress.toSorted((one, other) => one - other));
    expect(notes.at(-1)).toMatchObject({ params: { progressToken: 'p', progress: 4, total: 4 } });
  });

  it('end soon after their token is revoked, while a run is waited for', async () => {
    const permissions = ['system.gitops.read', 'system.gitops.sync'];
    const { body } = await gateway.post(`${SYSTEM}/service_tokens`, { service_token: { name: 'agent', permissions } });
    const waiting = call(
      gateway,
      'system_gitops_sync_repository',
      { repository_id: repository, wait_seconds: 60 },
      { token: body.token, meta: { progressToken: 'p' } },
    );
    await expect.poll(async () => (await gateway.models.get('sync_runs', 'acme', run))?.status).toBe('in_progress');
    await gateway.call('DELETE', `${SYSTEM}/service_tokens/${body.service_token.id}`);
    // Without a result: nothing more is told to whoever may not ask any more.
    expect((await waiting.catch(() => ({ result: undefined }))).result).toBeUndefined();
    expect((await gateway.models.get('sync_runs', 'acme', run))?.status).toBe('in_progress');
  });

  it('pass what they are given on as the route does, and name the program in events', async () => {
    await proposed();
    const { id, digest } = await proposalOf();
    gateway.stage('DecideProposals', () => ({ ok: true, result: null, position: null, account_revision: null }));
    await call(gateway, 'system_gitops_approve_proposal', { proposal_id: id, digest });
    const legacy = { era: 'legacy', headers: { 'user-agent': 'assistant/2' } } as const;
    await call(gateway, 'system_gitops_reject_proposal', { proposal_id: id, digest, comment: 'no' }, legacy);
    expect(gateway.commands).toMatchObject([
      {
        actor: { type: 'user', client: 'spec/1' },
        via: { face: 'mcp', operation: 'system_gitops_approve_proposal', request_id: expect.any(String) },
        data: { verdict: 'approve', decisions: [{ proposal_id: id, digest }] },
      },
      {
        actor: { type: 'user', client: 'assistant/2' },
        data: { verdict: 'reject', comment: expect.stringMatching(/^said:/) },
      },
    ]);
  });

  it('take the payload of a proposal as it is', async () => {
    await proposed();
    const { result } = await call(gateway, 'system_gitops_get_sync_run', { sync_run_id: run });
    const [{ payload }] = result.structuredContent.proposals;
    gateway.stage('CreateResource', () => ({ ok: true, result: null, position: null, account_revision: 1 }));
    gateway.models.waitFor = async () => false;
    const made = await call(gateway, 'system_create_node', payload);
    expect(made.result.structuredContent).toMatchObject({
      node: { kind: 'node', key: payload.hostname },
      status: 'accepted',
    });
    expect(gateway.commands.at(-1)).toMatchObject({ type: 'CreateResource', data: { key: payload.hostname } });
  });

  it('[P1] with a key are done once, whether they come by tool or by route', async () => {
    const first = await call(gateway, 'system_gitops_sync_repository', {
      repository_id: repository,
      idempotency_key: 'k',
    });
    const again = await call(gateway, 'system_gitops_sync_repository', {
      repository_id: repository,
      idempotency_key: 'k',
    });
    expect(again.result).toEqual(first.result);
    const headers = { 'idempotency-key': 'k' };
    const route = await gateway.post(`${SYSTEM}/gitops_repositories/${repository}/sync_now`, undefined, { headers });
    expect([route.status, route.body.gitops_sync_run.id, asked]).toEqual([202, run, 1]);
    const other = await call(gateway, 'system_gitops_sync_repository', {
      repository_id: repository,
      idempotency_key: 'l',
    });
    expect([other.result.structuredContent.sync_run.id, asked]).toEqual([run, 2]);
  });

  it('[P1] a refusal by a stage is kept under its key, too', async () => {
    await proposed();
    const { id, digest } = await proposalOf();
    let times = 0;
    gateway.stage('DecideProposals', () => {
      times += 1;
      return { ok: false, code: 'already_decided', message: `decided ${times} times` };
    });
    const args = { proposal_id: id, digest, idempotency_key: 'k' };
    const first = await call(gateway, 'system_gitops_approve_proposal', args);
    const again = await call(gateway, 'system_gitops_approve_proposal', args);
    expect(first.result.isError).toBe(true);
    expect([again.result, times]).toEqual([first.result, 1]);
  });

  it('[P1] refuse a key that was used for something else, and one that nobody could mean', async () => {
    await proposed();
    const { id, digest } = await proposalOf();
    gateway.stage('DecideProposals', () => ({ ok: true, result: null, position: null, account_revision: null }));
    const args = { proposal_id: id, digest, idempotency_key: 'k' };
    await call(gateway, 'system_gitops_approve_proposal', args);
    const other = await call(gateway, 'system_gitops_approve_proposal', { ...args, comment: 'no' });
    expect(other.result.content[0].text).toContain('idempotency_key_reused: ');
    for (const idempotency_key of ['', ' ', 'x'.repeat(201), 7]) {
      const { result } = await call(gateway, 'system_gitops_approve_proposal', { ...args, idempotency_key });
      expect([result.isError, result.content[0].text]).toEqual([
        true,
        expect.stringContaining('invalid: idempotency_key'),
      ]);
    }
    expect(gateway.commands).toHaveLength(1);
  });

  describe('that are refused', () => {
    const refusals: readonly [string, () => Promise<readonly [string, object]>, RegExp][] = [
      [
        'no digest',
        async () => ['system_gitops_approve_proposal', { proposal_id: (await proposalOf()).id }],
        /^invalid: digest/,
      ],
      [
        'an argument of another type',
        async () => ['system_gitops_list_proposals', { limit: 'many' }],
        /^invalid: limit/,
      ],
      [
        'an argument that nobody knows',
        async () => ['system_gitops_get_sync_run', { run_id: run }],
        /^invalid: .*run_id/s,
      ],
      [
        'an argument under the name that the route has for it',
        async () => ['system_gitops_list_proposals', { status: 'x', sync_run_id: 'y' }],
        /- sync_run_id: .*\n?/,
      ],
      [
        'a setting that nobody knows',
        async () => ['system_gitops_register_repository', { repo_url: 'https://a.example.com/b', brunch: 'main' }],
        /^invalid: brunch/,
      ],
      [
        '__proto__',
        async () => ['system_gitops_register_repository', JSON.parse('{"constructor":{"x":1}}')],
        /^invalid: /,
      ],
      [
        'an id that is not there',
        async () => ['system_gitops_get_proposal', { proposal_id: ABSENT }],
        /^not_found: There is no proposal/,
      ],
      [
        'a cursor that nobody gave',
        async () => ['system_gitops_get_drift_report', { repository_id: repository, cursor: '-1' }],
        /^invalid: cursor/,
      ],
    ];

    it.each(refusals)('for %s say why, in text alone', async (_what, asking, expected) => {
      await proposed();
      const [name, args] = await asking();
      for (const era of ERAS) {
        const { status, message, result } = await call(gateway, name, args as Record<string, unknown>, { era });
        expect([status, message.error]).toEqual([200, undefined]);
        expect([result.isError, result.structuredContent]).toEqual([true, undefined]);
        expect(result.content[0].text).toMatch(expected);
      }
      expect(gateway.commands).toEqual([]);
    });

    it('by a stage, tell its code, and what to do', async () => {
      await proposed();
      const { id, digest } = await proposalOf();
      gateway.stage('DecideProposals', () => ({
        ok: false,
        code: 'digest_mismatch',
        message: 'It is another change now.',
      }));
      const { result } = await call(gateway, 'system_gitops_approve_proposal', { proposal_id: id, digest });
      expect(result.content[0].text).toMatch(
        /^digest_mismatch: It is another change now\.\n.*system_gitops_get_proposal/,
      );
    });

    it('because the bus is away, say to come again', async () => {
      gateway.stage('RequestSync', () => ({ ok: false, code: 'bus_unavailable', message: 'The bus is away.' }));
      const { result } = await call(gateway, 'system_gitops_sync_repository', { repository_id: repository });
      expect([result.isError, result.content[0].text]).toEqual([
        true,
        expect.stringMatching(/^bus_unavailable: .*\n.*same idempotency_key/),
      ]);
    });

    it('for what is not allowed, name the permission', async () => {
      const token = await gateway.token({ permissions: ['system.gitops.read'] });
      const { result } = await call(gateway, 'system_gitops_sync_repository', { repository_id: repository }, { token });
      expect(result.content[0].text).toMatch(/^forbidden: The token lacks the permission system\.gitops\.sync\./);
    });
  });

  it('[P7] for what belongs to another account are answered as for what is not there', async () => {
    await proposed();
    const { id } = await proposalOf();
    const token = await gateway.token({ account: 'globex' });
    for (const [tool, argument, theirs] of [
      ['system_gitops_get_repository', 'repository_id', repository],
      ['system_gitops_get_sync_run', 'sync_run_id', run],
      ['system_gitops_get_proposal', 'proposal_id', id],
      ['system_gitops_sync_repository', 'repository_id', repository],
    ] as const) {
      const textOf = async (each: string) =>
        (await call(gateway, tool, { [argument]: each }, { token })).result.content[0].text.replaceAll(each, '<id>');
      expect([tool, await textOf(theirs)]).toEqual([tool, await textOf(ABSENT)]);
    }
    const uri = `fleetwright://sync_runs/${run}`;
    const read = await ask(gateway, 'resources/read', { uri }, { token });
    expect(read.message.error).toBeDefined();
    const listed = await ask(gateway, 'resources/list', {}, { token });
    expect(JSON.stringify(listed.message)).not.toContain(run);
  });

  it('[P7] of two accounts at once are each answered to whoever asked', async () => {
    const token = await gateway.token({ account: 'globex' });
    const turns = Array.from({ length: 20 }, (_, turn) => turn);
    const asked = turns.map((turn) =>
      call(gateway, 'system_gitops_list_repositories', {}, turn % 2 === 0 ? {} : { token }),
    );
    const seen = (await Promise.all(asked)).map(({ result }) => result.structuredContent.repositories.length);
    expect(seen).toEqual(turns.map((turn) => (turn % 2 === 0 ? 1 : 0)));
  });

  it('read resources whole: runs, proposals, drift, the language', async () => {
    await proposed();
    const { id } = await proposalOf();
    const read = async (uri: string) => {
      const { message } = await ask(gateway, 'resources/read', { uri });
      expect([uri, message.error]).toEqual([uri, undefined]);
      return message.result.contents[0].text;
    };
    expect(JSON.parse(await read(`fleetwright://sync_runs/${run}`)).proposals).toHaveLength(2);
    expect(JSON.parse(await read(`fleetwright://proposals/${id}`)).gitops_proposal.id).toBe(id);
    expect(JSON.parse(await read(`fleetwright://repositories/${repository}/drift_report`)).drift).toBe(false);
    expect(await read('fleetwright://language')).toContain('# The fleet.yaml language');
    const { message } = await ask(gateway, 'resources/list');
    expect(message.result.resources.map(({ uri }: { uri: string }) => uri)).toContain(`fleetwright://sync_runs/${run}`);
    const absent = await ask(gateway, 'resources/read', { uri: 'fleetwright://nothing' });
    expect(absent.message.error.code).toBe(-32_602);
  });

  it('offer prompts for a run and for drift, whose ids are completed', async () => {
    await proposed();
    const { message } = await ask(gateway, 'prompts/list');
    expect(message.result.prompts.map(({ name }: { name: string }) => name)).toEqual(['review_run', 'explain_drift']);
    const got = await ask(gateway, 'prompts/get', { name: 'review_run', arguments: { sync_run_id: run } });
    expect(got.message.result.messages[0].content.text).toContain(run);
    const complete = (ref: object, name: string, value: string) =>
      ask(gateway, 'completion/complete', { ref, argument: { name, value } });
    const prompt = { type: 'ref/prompt', name: 'review_run' };
    const completed = await complete(prompt, 'sync_run_id', run.slice(0, 10));
    expect(completed.message.result.completion).toMatchObject({ values: [run], total: 1 });
    const none = await complete(prompt, 'sync_run_id', 'zzz');
    expect(none.message.result.completion.values).toEqual([]);
    const template = { type: 'ref/resource', uri: 'fleetwright://repositories/{repository_id}/drift_report' };
    expect((await complete(template, 'repository_id', '')).message.result.completion.values).toEqual([repository]);
  });
});

/** The history names documents of its own; these are kept. */
async function withDocuments({ platform }: GatewayHarness, history: readonly HistoryEvent[]): Promise<HistoryEvent[]> {
  const none = { add: [], update: [], delete: [], adopt: [], disown: [] };
  const diff = {
    ...{ templates: none, modules: none, assignments: none, provider_configs: { informational: [] } },
    ...{ nodes: { ...none, add: ['edge-1-0', 'edge-1-1'] }, sdwan: { networks: none, peers: none, virtual_ips: none } },
  };
  const texts = [JSON.stringify(diff), JSON.stringify({ changes: [] })];
  const [summary_document, plan_document] = await platform.documents.put('acme', texts);
  return history.map((event) => {
    const { data } = event.fact;
    if (!('plan_document' in data)) return event;
    return { ...event, fact: { ...event.fact, data: { ...data, summary_document, plan_document } } } as HistoryEvent;
  });
}
