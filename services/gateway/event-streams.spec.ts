import type { HistoryEvent } from '@fleetwright/core/read-models/testing';
import { waitFor } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayHarness } from './testing/harness.ts';

const PATH = '/api/v1/system/fleet_events';
const REPOSITORY = '00000000-0000-7000-8000-000000000001';

function resolved(n: number, account = 'acme'): HistoryEvent {
  const data = { repository_id: REPOSITORY, fingerprint: n.toString(16).padStart(64, '0'), live_revision: n };
  const fact = { type: 'DriftResolved' as const, data };
  return { stream: `drift-${account}`, account, actor: { type: 'system', id: 'drift' }, fact };
}

interface Heard {
  /** Where the events stand; undefined for what is none of the timeline. */
  readonly ids: number[];
  readonly eventIds: string[];
  readonly kinds: string[];
  readonly payloads: unknown[];
  ended: boolean;
  stop(): void;
}

/** Listens as a browser would. */
async function listen(gateway: GatewayHarness, token: string, lastEventId?: string, query = ''): Promise<Heard> {
  const stopping = new AbortController();
  const response = await fetch(`${gateway.url}${PATH}/stream${query}`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: stopping.signal,
  });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  const heard: Heard = { ids: [], eventIds: [], kinds: [], payloads: [], ended: false, stop: () => stopping.abort() };
  void read(response, heard).catch(() => undefined);
  return heard;
}

async function read(response: Response, heard: Heard): Promise<void> {
  let text = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += new TextDecoder().decode(chunk);
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const fields = Object.fromEntries(
        text
          .slice(0, end)
          .split('\n')
          .map((line) => [line.split(': ')[0], line.split(': ').slice(1).join(': ')]),
      );
      text = text.slice(end + 2);
      if (fields['data'] === undefined) continue;
      heard.eventIds.push(fields['id'] ?? '');
      const { position, payload } = JSON.parse(fields['data'] ?? '{}');
      heard.ids.push(position);
      heard.payloads.push(payload);
      heard.kinds.push(fields['event'] ?? '');
    }
  }
  heard.ended = true;
}

describe('the timeline', () => {
  let gateway: GatewayHarness;
  let token: string;

  beforeEach(async () => {
    gateway = await GatewayHarness.open();
    token = await gateway.token({});
  });
  afterEach(() => gateway.close());

  /** Where the nth events of the log stand. */
  const at = (...ns: number[]) => ns.map((n) => gateway.positions[n - 1]);

  const count = (heard: Heard, wanted: number) =>
    waitFor(() => heard.ids.length >= wanted, { what: `${wanted} events` });

  it('is listed newest first, page by page, by kind and severity', async () => {
    await gateway.happened([1, 2, 3].map((n) => resolved(n)));
    const positions = async (query: string) =>
      (await gateway.get(`${PATH}?${query}`)).body.fleet_events.map(({ position }: { position: number }) => position);
    expect(await positions('limit=2')).toEqual(at(3, 2));
    expect(await positions(`limit=2&cursor=${at(2)}`)).toEqual(at(1));
    expect(await positions('kind=gitops.drift_resolved&severity=low')).toEqual(at(3, 2, 1));
    expect(await positions('kind=gitops.run_closed')).toEqual([]);
    expect((await gateway.get(`${PATH}?severity=loud`)).status).toBe(422);
  });

  it('streams what happens from now on, and only of the own account', async () => {
    await gateway.happened([resolved(1)]);
    const heard = await listen(gateway, token);
    await gateway.happened([resolved(1, 'globex'), resolved(2), resolved(3)]);
    await count(heard, 2);
    expect([heard.ids, heard.kinds[0]]).toEqual([at(3, 4), 'gitops.drift_resolved']);
    heard.stop();
  });

  it('[F50] resumes after Last-Event-ID without a hole or a repetition', async () => {
    const first = await listen(gateway, token);
    await gateway.happened([1, 2, 3].map((n) => resolved(n)));
    await count(first, 3);
    first.stop();
    await gateway.happened([4, 5].map((n) => resolved(n)));
    const second = await listen(gateway, token, first.eventIds.at(-1));
    await gateway.happened([resolved(6)]);
    await count(second, 3);
    expect([...first.ids, ...second.ids]).toEqual(at(1, 2, 3, 4, 5, 6));
    second.stop();
  });

  it('names events by the ids that they have in the list', async () => {
    const heard = await listen(gateway, token);
    await gateway.happened([resolved(1), resolved(2)]);
    await count(heard, 2);
    const listed = (await gateway.get(PATH)).body.fleet_events.map(({ id }: { id: string }) => id);
    expect(heard.eventIds).toEqual(listed.toReversed());
    heard.stop();
  });

  it('[AC24] say what people said, as the list does, also to whoever resumes', async () => {
    const [someone, said] = ['1e', '1f'].map((end) => REPOSITORY.slice(0, -2) + end);
    await gateway.ports.subjects.keepSaid('acme', someone!, { id: said!, text: 'not on a Friday' });
    const heard = await listen(gateway, token);
    const about = { repository_id: REPOSITORY, proposal_id: someone!, run_id: REPOSITORY, digest: '0'.repeat(64) };
    const fact = { type: 'ProposalRejected' as const, data: { ...about, comment: `said:${said}`, remember: false } };
    await gateway.happened([resolved(1), { ...resolved(2), stream: 'review', fact }]);
    await count(heard, 2);
    const resumed = await listen(gateway, token, heard.eventIds[0]);
    await count(resumed, 1);
    const [{ payload: listed }] = (await gateway.get(PATH)).body.fleet_events;
    expect(listed.comment).toBe('not on a Friday');
    expect([heard.payloads[1], resumed.payloads[0]]).toEqual([listed, listed]);
    heard.stop();
    resumed.stop();
  });

  it('sends more than a page of what was missed', async () => {
    await gateway.happened([resolved(0)]);
    const [{ id }] = (await gateway.get(PATH)).body.fleet_events;
    await gateway.happened(Array.from({ length: 450 }, (_, n) => resolved(n + 1)));
    const heard = await listen(gateway, token, id);
    await count(heard, 450);
    expect(heard.ids).toEqual(at(...Array.from({ length: 450 }, (_, n) => n + 2)));
    heard.stop();
  });

  it.each([
    ['unknown', () => '00000000-0000-7000-8000-00000000dead'],
    ['no id at all', () => '17'],
    ["another account's", (foreign: string) => foreign],
  ])('[F50] tells a client whose last id is %s to read anew, and goes on from there', async (_what, lastId) => {
    await gateway.happened([resolved(1, 'globex'), resolved(2), resolved(3)]);
    const globex = await gateway.token({ account: 'globex' });
    const foreign = await gateway.get(PATH, { token: globex });
    const [newest] = (await gateway.get(PATH)).body.fleet_events;
    const heard = await listen(gateway, token, lastId(foreign.body.fleet_events[0].id));
    await gateway.happened([resolved(4)]);
    await count(heard, 2);
    expect(heard.kinds).toEqual(['resync', 'gitops.drift_resolved']);
    expect(heard.eventIds[0]).toBe(newest.id);
    expect(heard.ids[1]).toBe(at(4)[0]);
    heard.stop();
  });

  it('tells a client to read anew also where nothing has happened yet', async () => {
    const heard = await listen(gateway, token, '00000000-0000-7000-8000-00000000dead');
    await count(heard, 1);
    expect([heard.kinds, heard.eventIds]).toEqual([['resync'], ['']]);
    heard.stop();
  });

  it('carries only what is asked for, and refuses to guess', async () => {
    const other = '00000000-0000-7000-8000-0000000000ff';
    const narrow = await listen(
      gateway,
      token,
      undefined,
      `?kind=gitops.drift_resolved&severity=low&repository=${REPOSITORY}`,
    );
    const elsewhere = await listen(gateway, token, undefined, `?repository=${other}`);
    const loud = await listen(gateway, token, undefined, '?severity=critical');
    await gateway.happened([resolved(1), resolved(2)]);
    await count(narrow, 2);
    expect([elsewhere.ids, loud.ids]).toEqual([[], []]);
    for (const heard of [narrow, elsewhere, loud]) heard.stop();
    expect((await gateway.get(`${PATH}/stream?severity=loud&repo=x`)).status).toBe(422);
  });

  it('reads the timeline as often for fifty listeners as for one', async () => {
    const heard = await Promise.all(Array.from({ length: 50 }, () => listen(gateway, token)));
    const { list } = gateway.models;
    let read = 0;
    gateway.models.list = ((...asked: Parameters<typeof list>) => {
      read += 1;
      return list.apply(gateway.models, asked);
    }) as typeof list;
    await gateway.happened([1, 2, 3].map((n) => resolved(n)));
    await Promise.all(heard.map((each) => count(each, 3)));
    for (const each of heard) expect(each.ids).toEqual(at(1, 2, 3));
    // Once or twice for each change that is told: never once for each listener.
    expect(read).toBeLessThan(25);
    for (const each of heard) each.stop();
  });

  it('[F48] ends its streams when the service stops', async () => {
    const other = await GatewayHarness.open();
    const heard = await listen(other, await other.token({}));
    await other.close();
    await waitFor(() => heard.ended, { what: 'the end of the stream' });
  });

  describe('of a service token', () => {
    const TOKENS = '/api/v1/system/service_tokens';

    async function make() {
      const service_token = { name: 'listener', permissions: ['system.gitops.read'] };
      const { body } = await gateway.post(TOKENS, { service_token });
      return { token: body.token as string, id: body.service_token.id as string };
    }
    const ended = (heard: Heard) => waitFor(() => heard.ended, { what: 'the end of the stream' });

    it('ends soon after the token is revoked, and sends nothing once it ended', async () => {
      const { token: listening, id } = await make();
      const heard = await listen(gateway, listening);
      const other = await listen(gateway, token);
      await gateway.happened([resolved(1)]);
      await count(heard, 1);
      await gateway.call('DELETE', `${TOKENS}/${id}`);
      await ended(heard);
      const sent = heard.ids.length;
      await gateway.happened([resolved(2)]);
      await count(other, sent + 1);
      expect([heard.ids.length, other.ended]).toEqual([sent, false]);
      other.stop();
    });

    it('[AC21] ends soon after whoever made it was erased, and so do their own', async () => {
      const { token: listening } = await make();
      const heard = [await listen(gateway, listening), await listen(gateway, token)];
      const admin = { token: await gateway.token({ sub: 'another-admin' }) };
      const { body } = await gateway.get('/api/v1/system/subjects', admin);
      const mine = body.subjects.find(({ name }: { name: string }) => name === 'operator').id;
      await gateway.call('DELETE', `/api/v1/system/subjects/${mine}`, admin);
      await Promise.all(heard.map(ended));
    });

    it('ends soon after whoever made it lost the permission', async () => {
      const { token: listening } = await make();
      const heard = await listen(gateway, listening);
      await gateway.get('/api/v1/system/nodes', { token: await gateway.token({ permissions: ['system.fleet.read'] }) });
      await ended(heard);
    });
  });
});
