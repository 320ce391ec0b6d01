import { waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Api, api, SYSTEM } from '../api.ts';
import { declareFleet } from '../declared-fleet.ts';
import { streamedEvents } from '../plain-http.ts';
import { type SharedStack, shareStack } from './account.ts';

const ACCOUNT = 'gateway-promises';

const REPOSITORIES = `${SYSTEM}/gitops_repositories`;
const PROPOSALS = `${SYSTEM}/gitops_proposals`;

interface Seen {
  readonly id: string;
  readonly digest: string;
  readonly action: string;
}

/** What a client may rely on. Each step goes on from the one before. */
describe('what the gateway promises its clients', () => {
  let stack: SharedStack;
  let rest: Api;
  let repository: string;
  let proposals: readonly Seen[];

  beforeAll(async () => {
    stack = await shareStack(ACCOUNT);
    rest = api(stack.gatewayUrl, stack.token);
    ({ repository, proposals } = await declareFleet(stack));
  });
  afterAll(async () => {
    await stack?.stop();
  });

  const proposal = (action: string, nth = 0) => proposals.filter((each) => each.action === action)[nth] as Seen;
  const decide = (verdict: string, { id, digest }: Pick<Seen, 'id' | 'digest'>) =>
    rest.post(`${PROPOSALS}/${id}/${verdict}`, { digest });
  const withKey = (method: string, path: string, key: string, body?: unknown): Promise<Answer> =>
    fetch(`${stack.gatewayUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${stack.token}`,
        'idempotency-key': key,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).then(async (response) => ({ status: response.status, body: await response.json() }));
  const twice = (method: string, path: string, body?: unknown) => {
    const key = `${method} ${path}`;
    return withKey(method, path, key, body).then(async (first) => [first, await withKey(method, path, key, body)]);
  };

  it('[P1] a repetition with the same Idempotency-Key gives the first answer and does nothing more', async () => {
    const settings = { name: 'repeated', repo_url: stack.remote.url('fleet'), path_prefix: 'nowhere', enabled: false };
    const registrations = await twice('POST', REPOSITORIES, { gitops_repository: settings });
    const [first, second] = registrations;
    expect(first?.status).toBe(201);
    expect(second).toEqual(first);
    const { body } = await rest.get(`${REPOSITORIES}?name=repeated`);
    expect(body.gitops_repositories).toHaveLength(1);

    const id = first?.body.gitops_repository.id;
    const patch = { gitops_repository: { reconcile_interval_seconds: 600 } };
    const [changed, again] = await twice('PATCH', `${REPOSITORIES}/${id}`, patch);
    expect(changed).toMatchObject({ status: 200, body: patch });
    expect(again).toEqual(changed);

    // Of three at once, two join the run of the first; each key keeps its own answer when the run has long ended.
    const sync = `${REPOSITORIES}/${repository}/sync_now?wait_seconds=30`;
    const keys = ['sync 1', 'sync 2', 'sync 3'];
    const syncs = await Promise.all(keys.map((key) => withKey('POST', sync, key)));
    const before = (await rest.get(`${REPOSITORIES}/${repository}/sync_runs`)).body.gitops_sync_runs.length;
    const repeated = await Promise.all(keys.map((key) => withKey('POST', sync, key)));
    expect(repeated).toEqual(syncs);
    expect((await rest.get(`${REPOSITORIES}/${repository}/sync_runs`)).body.gitops_sync_runs).toHaveLength(before);
    // That run took over from the first one, or found the same; what is open now is what is decided about below.
    const open = await rest.get(`${PROPOSALS}?status=pending_approval&repository=${repository}`);
    proposals = open.body.gitops_proposals;
    expect(proposals).toHaveLength(10);
  });

  it('[P2] a decision without a digest is 422, with another digest 409, and neither decides', async () => {
    const { id, digest } = proposal('create_template');
    for (const body of [{}, { digest: null }, { digest: 'short' }, { digest: [digest] }]) {
      expect(await rest.post(`${PROPOSALS}/${id}/approve`, body)).toMatchObject({
        status: 422,
        body: { code: 'invalid' },
      });
    }
    const other = await decide('approve', { id, digest: '0'.repeat(64) });
    expect(other).toMatchObject({ status: 409, body: { code: 'digest_mismatch' } });
    const bulk = await rest.post(`${PROPOSALS}/bulk`, {
      verdict: 'approve',
      proposals: proposals.map((each, n) => ({ id: each.id, digest: n === 5 ? '0'.repeat(64) : each.digest })),
    });
    expect(bulk).toMatchObject({ status: 409, body: { code: 'digest_mismatch' } });
    const { body } = await rest.get(`${PROPOSALS}?status=pending_approval`);
    expect(body.gitops_proposals).toHaveLength(10);
  });

  it('approving twice is one approval; the other verdict afterwards is 409 and names who won', async () => {
    const template = proposal('create_template');
    const path = `${PROPOSALS}/${template.id}/approve`;
    const [first, repeated] = await twice('POST', path, { digest: template.digest });
    expect(first?.status).toBe(200);
    expect(repeated?.status).toBe(200);
    expect(repeated?.body.gitops_proposal.id).toBe(template.id);
    expect((await decide('approve', template)).status).toBe(200);
    const { body } = await rest.get(`${PROPOSALS}/${template.id}`);
    expect(body.gitops_proposal.decisions).toHaveLength(1);

    const late = await decide('reject', template);
    expect(late).toMatchObject({ status: 409, body: { code: 'already_decided' } });
    expect(late.body.facts.winner).toMatchObject({ verdict: 'approve', actor: { name: 'Demo admin' } });
    expect((await stack.log()).filter(({ type }) => type === 'ProposalApproved')).toHaveLength(1);
  });

  it('approving after a rejection is 409 and names who won', async () => {
    const ip = proposal('create_virtual_ip');
    expect((await decide('reject', ip)).status).toBe(200);
    const late = await decide('approve', ip);
    expect(late).toMatchObject({ status: 409, body: { code: 'already_decided' } });
    expect(late.body.facts.winner).toMatchObject({ verdict: 'reject', actor: { name: 'Demo admin' } });
  });

  it('reads what it just wrote, also by a key with a slash', async () => {
    const open = await rest.get(`${PROPOSALS}?status=pending_approval`);
    const others = open.body.gitops_proposals.map(({ id, digest }: Seen) => ({ id, digest }));
    expect((await rest.post(`${PROPOSALS}/bulk`, { verdict: 'approve', proposals: others })).status).toBe(200);
    const key = 'edge-fabric/edge-tokyo-01';
    const peer = await waitFor(
      async () => {
        const answer = await rest.get(`${SYSTEM}/sdwan/peers/${encodeURIComponent(key)}`);
        return answer.status === 200 ? answer.body.peer : undefined;
      },
      { timeoutMs: 150_000, what: 'the peer is applied' },
    );
    expect(peer).toMatchObject({ kind: 'sdwan_peer', key });
    expect((await rest.get(`${SYSTEM}/sdwan/peers/${key}`)).status).toBe(404);

    const patched = await rest.patch(`${SYSTEM}/sdwan/peers/${encodeURIComponent(key)}`, {
      peer: { listen_port: 4500 },
    });
    expect(patched.body.peer.attributes.listen_port).toBe(4500);
    const read = await rest.get(`${SYSTEM}/sdwan/peers/${encodeURIComponent(key)}`);
    expect(read.body.peer).toEqual(patched.body.peer);
  });

  it.each([
    ['gitops_proposals', 'gitops_proposals'],
    ['fleet_events', 'fleet_events'],
    ['nodes', 'nodes'],
    ['sdwan/peers', 'peers'],
    ['node_modules', 'node_modules'],
    ['gitops_sync_runs', 'gitops_sync_runs'],
  ])('the pages of %s hold every row once', async (path, noun) => {
    const all = (await rest.get(`${SYSTEM}/${path}?limit=500`)).body[noun];
    const idOf = (row: { id?: string; key?: string }) => row.id ?? row.key;
    const walked: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page: Answer = await rest.get(`${SYSTEM}/${path}?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
      expect(page.body[noun].length).toBeLessThanOrEqual(2);
      walked.push(...page.body[noun].map(idOf));
      cursor = page.body.next_cursor;
    } while (cursor !== null);
    expect(walked.length).toBeGreaterThanOrEqual(2);
    expect(walked).toEqual(all.map(idOf));
  });

  it('the stream delivers what happens, and goes on after Last-Event-ID with nothing lost or repeated', async () => {
    const url = `${stack.gatewayUrl}${SYSTEM}/fleet_events/stream`;
    const listed = (await rest.get(`${SYSTEM}/fleet_events?limit=500`)).body.fleet_events.toReversed();
    const [begin, ...expected] = listed.map(({ id, kind }: { id: string; kind: string }) => ({ id, event: kind }));
    const half = Math.floor(expected.length / 2);
    expect(half).toBeGreaterThan(4);
    const first = await streamedEvents(url, stack.token, begin.id, half);
    const second = await streamedEvents(url, stack.token, first.at(-1)?.id ?? '', expected.length - half);
    expect([...first, ...second]).toEqual(expected);

    const next = streamedEvents(url, stack.token, second.at(-1)?.id ?? '', 1);
    await rest.patch(`${SYSTEM}/nodes/edge-tokyo-02`, { node: { region: 'eu-west-9' } });
    let [event] = await next;
    // The run may end only now.
    while (event?.event === 'gitops.run_closed') [event] = await streamedEvents(url, stack.token, event.id, 1);
    expect(event).toMatchObject({ event: 'gitops.drift_detected' });
  });
});
