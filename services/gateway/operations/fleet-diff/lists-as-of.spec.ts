import type { Actor, Command, SyncRunSummary } from '@fleetwright/contracts';
import { type HistoryEvent, repositoryHistory } from '@fleetwright/core/read-models/testing';
import { SILENT, stagePorts } from '@fleetwright/kit/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PastLists } from '../../past-lists.ts';
import type { GatewayPorts } from '../../ports.ts';
import { GatewayHarness } from '../../testing/harness.ts';

const SYSTEM = '/api/v1/system';
const MINUTE_MS = 60_000;
/** Events between two looks: runs and decisions are seen half done. */
const EVENTS_A_LOOK = 5;

interface Seen {
  readonly at: string;
  /** By path, what the lists said then. */
  readonly said: ReadonlyMap<string, unknown>;
}

const dataOf = (history: readonly HistoryEvent[], type: string) =>
  history.flatMap(({ fact }) => (fact.type === type ? [fact.data as unknown as Record<string, string>] : []));

/** Two repositories whose runs take turns. */
function twoRepositories(): HistoryEvent[] {
  const [one, other] = [1, 2].map((number) => [...repositoryHistory({ account: 'acme', number, nodes: 2, runs: 3 })]);
  const mixed = (one ?? []).flatMap((event, at) => [event, ...(other?.slice(at, at + 1) ?? [])]);
  return [...mixed, ...(other?.slice(one?.length) ?? [])];
}

describe('lists of runs and proposals as they were', () => {
  let gateway: GatewayHarness;
  let paths: readonly string[];
  const seen: Seen[] = [];

  beforeAll(async () => {
    gateway = await GatewayHarness.open({ isChecked: false });
    const history = twoRepositories();
    const [repository] = dataOf(history, 'RepositoryRegistered').map(({ repository_id }) => repository_id);
    const runs = dataOf(history, 'SyncRequested').map(({ run_id }) => run_id);
    const me = await caller();
    paths = [
      'gitops_sync_runs',
      'gitops_sync_runs?status=diff_ready',
      'gitops_sync_runs?status=applied',
      `gitops_sync_runs?repository=${repository}`,
      `gitops_sync_runs?approval_request_id=${runs[2]}`,
      'gitops_sync_runs?limit=2',
      'gitops_proposals',
      'gitops_proposals?status=pending_approval',
      'gitops_proposals?status=applied&limit=3',
      `gitops_proposals?run=${runs[1]}`,
      `gitops_proposals?repository=${repository}&kind=node&status=approved`,
      'gitops_proposals?voter=me',
    ];
    for (let from = 0; from < history.length; from += EVENTS_A_LOOK) {
      const events = history.slice(from, from + EVENTS_A_LOOK);
      await gateway.happened(
        events.map((event) => (event.fact.type === 'ProposalApproved' ? { ...event, actor: me } : event)),
      );
      const said = new Map<string, unknown>();
      for (const path of paths) said.set(path, await all(path));
      seen.push({ at: gateway.platform.clock.now(), said });
      gateway.platform.clock.advance(MINUTE_MS);
    }
  });
  afterAll(() => gateway.close());

  const get = async (path: string) => gateway.get(`${SYSTEM}/${path}`);

  /** Who asks, as events name them. */
  async function caller(): Promise<Actor> {
    gateway.stage('ExportFleet', () => ({ ok: false, code: 'not_found', message: 'nothing', detail: {} }));
    await get('fleet_export');
    return (gateway.commands[0] as Command).actor;
  }

  /** Every page of it. */
  async function all(path: string): Promise<unknown[]> {
    const found: unknown[] = [];
    for (let cursor = ''; ; ) {
      const { body, status } = await get(`${path}${cursor === '' ? '' : `${sign(path)}cursor=${cursor}`}`);
      if (status !== 200) throw new Error(`${path}: ${JSON.stringify(body)}`);
      found.push(...(body.gitops_sync_runs ?? body.gitops_proposals));
      if (body.next_cursor === null) return found;
      cursor = body.next_cursor;
    }
  }
  const sign = (path: string) => (path.includes('?') ? '&' : '?');

  it('say at each moment what they said at that moment, with every filter and on every page', async () => {
    for (const { at, said } of seen) {
      for (const path of paths) {
        expect(await all(`${path}${sign(path)}at=${at}`), `${path} at ${at}`).toEqual(said.get(path));
      }
    }
  });

  it('have all moved on since, so that none of this is told from the present', async () => {
    for (const path of paths) {
      const answers = new Set(seen.map(({ said }) => JSON.stringify(said.get(path))));
      expect(answers.size, path).toBeGreaterThan(2);
    }
  });

  it('of one repository are those of its page', async () => {
    const { at, said } = seen.at(-3) as Seen;
    const path = paths.find((each) => each.includes('gitops_sync_runs?repository=')) as string;
    const id = path.split('=')[1];
    const { body } = await get(`gitops_repositories/${id}/sync_runs?at=${at}`);
    expect(body.gitops_sync_runs).toEqual(said.get(path));
  });

  it('are empty before the first event and in another account, and refused in the future', async () => {
    const other = await gateway.token({ account: 'globex' });
    for (const list of ['gitops_sync_runs', 'gitops_proposals', 'gitops_proposals?voter=me']) {
      expect(await all(`${list}${sign(list)}at=2020-01-01T00:00:00Z`)).toEqual([]);
      const foreign = await gateway.get(`${SYSTEM}/${list}${sign(list)}at=${seen.at(-1)?.at}`, { token: other });
      expect(foreign.body.gitops_sync_runs ?? foreign.body.gitops_proposals).toEqual([]);
      const { status, body } = await get(`${list}${sign(list)}at=2126-01-01T00:00:00Z`);
      expect([status, body.code]).toEqual([422, 'in_the_future']);
    }
  });

  it.each([{ streams: 1 }, { events: 1 }])(
    'end a page early where looking on would read more than %j, and go on from there',
    async (most) => {
      const { at, said } = seen.at(-3) as Seen;
      const ports = { ...stagePorts(gateway.platform, SILENT), models: gateway.models } as unknown as GatewayPorts;
      const pages: SyncRunSummary[][] = [];
      for (let cursor: string | undefined; ; ) {
        const asked = { limit: 2, ...(cursor === undefined ? {} : { cursor }) };
        const page = await new PastLists(ports, 'acme', at, most).runs(asked, { status: 'applied' });
        pages.push(page.gitops_sync_runs);
        if (page.next_cursor === null) break;
        cursor = page.next_cursor;
      }
      expect(pages.some(({ length }, nth) => length < 2 && nth < pages.length - 1)).toBe(true);
      const ids = (runs: unknown) => (runs as SyncRunSummary[]).map(({ id }) => id);
      expect(ids(pages.flat())).toEqual(ids(said.get('gitops_sync_runs?status=applied')));
    },
  );
});
