import type { EventData } from '@fleetwright/contracts';
import { type HistoryEvent, repositoryHistory, revisionFor } from '@fleetwright/core/read-models/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FILE_LINES_MAX } from '../../limits.ts';
import { GatewayHarness } from '../../testing/harness.ts';

const REPOSITORY = '00000000-0000-7000-8000-000000000001';
const TEXT = 'version: 1\naccount: acme\nnodes:\n  - hostname: edge-01\n    config: { token: HIDE }\n';

describe('the file of a run', () => {
  let gateway: GatewayHarness;
  /** Of a revision whose text is kept, of one whose text is not, and one that has read nothing yet. */
  let kept: string;
  let lost: string;
  let early: string;

  beforeAll(async () => {
    gateway = await GatewayHarness.open();
    const [digest = ''] = await gateway.platform.documents.put('acme', [TEXT]);
    const history = [...repositoryHistory({ account: 'acme', number: 1, nodes: 1, runs: 3 })];
    [kept = '', lost = '', early = ''] = history.flatMap(({ fact }) =>
      fact.type === 'SyncRequested' ? [(fact.data as { run_id: string }).run_id] : [],
    );
    const end = history.findLastIndex(({ fact }) => fact.type === 'SyncRequested') + 1;
    await gateway.happened(history.slice(0, end).map((event) => withText(event, kept, digest)));
  });
  afterAll(() => gateway.close());

  const file = (run: string, query = '') => gateway.get(`/api/v1/system/gitops_sync_runs/${run}/file${query}`);

  it('is answered line by line as it was at the commit, secrets masked', async () => {
    const { status, body } = await file(kept, '?first_line=4&last_line=5');
    expect([status, body.file_excerpt]).toEqual([
      200,
      {
        sync_run_id: kept,
        revision: revisionFor(1).sha,
        file: 'fleet.yaml',
        total_lines: 5,
        lines: [
          { number: 4, text: '  - hostname: edge-01', masked: false },
          { number: 5, text: '    [masked]', masked: true },
        ],
      },
    ]);
  });

  it('is answered from its beginning, and as far as one answer goes, where nothing else is asked for', async () => {
    const { body } = await file(kept);
    expect(body.file_excerpt.lines.map(({ number }: { number: number }) => number)).toEqual([1, 2, 3, 4, 5]);
    expect((await file(kept, '?first_line=900')).body.file_excerpt).toMatchObject({ total_lines: 5, lines: [] });
  });

  it('is answered at the commit of an earlier run, which a proposal that survived names', async () => {
    const { body } = await file(early, `?revision=${revisionFor(1).sha}&last_line=1`);
    expect(body.file_excerpt).toMatchObject({ sync_run_id: kept, lines: [{ number: 1, text: 'version: 1' }] });
  });

  it.each([
    ['?first_line=5&last_line=4', 'last_line: expected a line from 5 to'],
    [`?last_line=${FILE_LINES_MAX + 1}`, `last_line: expected a line from 1 to ${FILE_LINES_MAX}`],
    ['?first_line=0', ''],
    ['?revision=main', ''],
  ])('is refused for %s', async (query, detail) => {
    const { status, body } = await file(kept, query);
    expect([status, body.code]).toEqual([422, 'invalid']);
    expect(body.detail).toContain(detail);
  });

  it('says so where the text is no longer kept, where nothing was read, and where there is no such run', async () => {
    const gone = await file(lost);
    expect([gone.status, gone.body.code]).toEqual([410, 'document_missing']);
    expect(gone.body.detail).toContain(`at commit ${revisionFor(2).sha} is no longer kept`);
    const waiting = (await file(early)).body;
    expect(waiting).toMatchObject({ status: 404, detail: expect.stringContaining('has not read its file yet') });
    const other = await file(kept, `?revision=${'f'.repeat(40)}`);
    expect(other.body).toMatchObject({ status: 404, detail: expect.stringContaining('No run read the file') });
    expect((await file('00000000-0000-7000-8000-0000000000ff')).status).toBe(404);
    await gateway.happened([failedFetch(early)]);
    const failed = (await file(early)).body;
    expect(failed).toMatchObject({ status: 404, detail: `Run ${early} read no file; its findings say why.` });
  });
});

/** The history names documents of its own; this one is kept. */
function withText(event: HistoryEvent, run: string, source_document: string): HistoryEvent {
  const { fact } = event;
  if (fact.type !== 'RevisionFetched' || (fact.data as { run_id: string }).run_id !== run) return event;
  return { ...event, fact: { ...fact, data: { ...fact.data, source_document } } as HistoryEvent['fact'] };
}

function failedFetch(run_id: string): HistoryEvent {
  const finding = { severity: 'error', code: 'clone_failed', message: 'Failed to clone' } as const;
  const findings = { items: [finding], total: 1, document: null };
  const data = { run_id, repository_id: REPOSITORY, findings, duration_ms: 1 } as EventData<'FetchFailed'>;
  return {
    ...{ stream: `sync-${run_id}`, account: 'acme', actor: { type: 'system', id: 'repo-sync' } },
    fact: { type: 'FetchFailed', data },
  };
}
