import type { HistoryEvent } from '@fleetwright/core/read-models/testing';
import { waitFor } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Front } from './testing/front.ts';

const PATH = '/api/v1/system/fleet_events';
const REPOSITORY = '00000000-0000-7000-8000-000000000001';

function resolved(n: number, account = 'acme'): HistoryEvent {
  const data = { repository_id: REPOSITORY, fingerprint: n.toString(16).padStart(64, '0'), live_revision: n };
  const fact = { type: 'DriftResolved' as const, data };
  return { stream: `drift-${account}`, account, actor: { type: 'system', id: 'drift' }, fact };
}

interface Heard {
  readonly ids: number[];
  readonly kinds: string[];
  ended: boolean;
  stop(): void;
}

/** Listens as a browser would. */
async function listen(front: Front, token: string, lastEventId?: number): Promise<Heard> {
  const stopping = new AbortController();
  const response = await fetch(`${front.url}${PATH}/stream`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }),
    },
    signal: stopping.signal,
  });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  const heard: Heard = { ids: [], kinds: [], ended: false, stop: () => stopping.abort() };
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
      if (fields['id'] === undefined) continue;
      heard.ids.push(JSON.parse(fields['data'] ?? '{}').position);
      heard.kinds.push(fields['event'] ?? '');
    }
  }
  heard.ended = true;
}

describe('the timeline', () => {
  let front: Front;
  let token: string;

  beforeEach(async () => {
    front = await Front.open();
    token = await front.token({});
  });
  afterEach(() => front.close());

  const count = (heard: Heard, wanted: number) =>
    waitFor(() => heard.ids.length >= wanted, { what: `${wanted} events` });

  it('is listed newest first, page by page, by kind and severity', async () => {
    await front.happened([1, 2, 3].map((n) => resolved(n)));
    const positions = async (query: string) =>
      (await front.get(`${PATH}?${query}`)).body.fleet_events.map(({ position }: { position: number }) => position);
    expect(await positions('limit=2')).toEqual([3, 2]);
    expect(await positions('limit=2&cursor=2')).toEqual([1]);
    expect(await positions('kind=gitops.drift_resolved&severity=low')).toEqual([3, 2, 1]);
    expect(await positions('kind=gitops.run_closed')).toEqual([]);
    expect((await front.get(`${PATH}?severity=loud`)).status).toBe(422);
  });

  it('streams what happens from now on, and only of the own account', async () => {
    await front.happened([resolved(1)]);
    const heard = await listen(front, token);
    await front.happened([resolved(1, 'globex'), resolved(2), resolved(3)]);
    await count(heard, 2);
    expect([heard.ids, heard.kinds[0]]).toEqual([[3, 4], 'gitops.drift_resolved']);
    heard.stop();
  });

  it('[F50] resumes after Last-Event-ID without a hole or a repetition', async () => {
    await front.happened([1, 2, 3].map((n) => resolved(n)));
    const first = await listen(front, token, 0);
    await count(first, 3);
    first.stop();
    await front.happened([4, 5].map((n) => resolved(n)));
    const second = await listen(front, token, first.ids.at(-1));
    await front.happened([resolved(6)]);
    await count(second, 3);
    expect([...first.ids, ...second.ids]).toEqual([1, 2, 3, 4, 5, 6]);
    second.stop();
  });

  it('sends more than a page of what was missed', async () => {
    await front.happened(Array.from({ length: 450 }, (_, n) => resolved(n)));
    const heard = await listen(front, token, 0);
    await count(heard, 450);
    expect(heard.ids).toEqual(Array.from({ length: 450 }, (_, n) => n + 1));
    heard.stop();
  });

  it('takes what is no position as a wish for what comes', async () => {
    await front.happened([resolved(1)]);
    const heard = await listen(front, token, Number.NaN);
    await front.happened([resolved(2)]);
    await count(heard, 1);
    expect(heard.ids).toEqual([2]);
    heard.stop();
  });

  it('[F48] ends its streams when the service stops', async () => {
    const other = await Front.open();
    const heard = await listen(other, await other.token({}));
    const startedMs = performance.now();
    await other.close();
    await waitFor(() => heard.ended, { what: 'the end of the stream' });
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });
});
