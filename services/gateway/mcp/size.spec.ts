import { repositoryHistory } from '@fleetwright/core/read-models/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayHarness } from '../testing/harness.ts';
import { call } from '../testing/mcp-caller.ts';
import { cutToFit, type Json } from './fit.ts';
import { RESULT_BYTES_MAX } from './limits.ts';
import { resultOf, sizeOf as resultSizeOf } from './result.ts';

const PROPOSALS = 300;
const NAMES = 10_000;
const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

it('the size of a result is that of its JSON, to the byte', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.option(fc.string()), (answer, whole) => {
      const result = resultOf(answer as Json, { whole });
      expect(resultSizeOf(result)).toBe(sizeOf(result));
    }),
  );
  const cut = resultOf(
    { list: Array.from({ length: NAMES }, (_, n) => `näme "${n}"`) },
    { whole: 'fleetwright://all' },
  );
  expect([cut.content.length, resultSizeOf(cut)]).toEqual([2, sizeOf(cut)]);
});

describe('answers that leave room in a context', () => {
  let gateway: GatewayHarness;
  let run: string;

  beforeAll(async () => {
    gateway = await GatewayHarness.open();
    const history = [...repositoryHistory({ account: 'acme', number: 1, nodes: PROPOSALS, runs: 1 })];
    const end = history.findIndex(({ fact }) => fact.type === 'ReviewRecorded') + 1;
    // The history names documents that nobody kept; here nobody asks for what a diff says in names.
    await gateway.happened(history.slice(0, end).filter(({ fact }) => fact.type !== 'DiffComputed'));
    const [row] = await gateway.models.list('sync_runs', 'acme', { order: 'newest_first', limit: 1 });
    run = row?.id ?? '';
  });
  afterAll(() => gateway.close());

  it.each([
    ['system_gitops_get_sync_run', 500],
    ['system_gitops_list_proposals', 500],
    ['system_gitops_get_sync_run', undefined],
  ])('%s walks a run with its cursor, page by page, each once (limit %s)', async (tool, limit) => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const args = {
        sync_run_id: run,
        ...(limit === undefined ? {} : { limit }),
        ...(cursor === null ? {} : { cursor }),
      };
      const { message, result } = await call(gateway, tool, args);
      expect(sizeOf(message)).toBeLessThanOrEqual(RESULT_BYTES_MAX);
      const { proposals, next_cursor } = result.structuredContent;
      seen.push(...proposals.map(({ id }: { id: string }) => id));
      cursor = next_cursor;
    } while (cursor !== null);
    expect([seen.length, new Set(seen).size]).toEqual([PROPOSALS, PROPOSALS]);
  });

  it('shows twenty when nobody says how many', async () => {
    const { result } = await call(gateway, 'system_gitops_list_proposals', { sync_run_id: run });
    expect(result.structuredContent.proposals).toHaveLength(20);
  });

  const names = (count: number) => Array.from({ length: count }, (_, n) => `edge-${n}`);

  it.each<[string, Json]>([
    ['many names', { diff: { nodes: { add: names(NAMES), update: [] } }, status: 'diff_ready' }],
    ['many lists', { a: names(900), b: names(900), c: names(900), d: names(900), e: names(900), f: names(900) }],
    ['a long text', { yaml: 'ü"\\'.repeat(200_000) }],
    ['a map with many keys', { resource: { config: Object.fromEntries(names(NAMES).map((name) => [name, name])) } }],
    ['a list of long texts', { findings: names(100).map((name) => ({ message: name.repeat(1_000) })) }],
    ['one entry that is large inside', { proposals: [{ body: { changes: names(NAMES).map((name) => ({ name })) } }] }],
  ])('%s are cut so that the answer fits, and it is said how much there is', (_what, answer) => {
    const before = structuredClone(answer);
    const result = resultOf(answer, { whole: 'fleetwright://all' });
    expect(answer).toEqual(before);
    expect(sizeOf(result)).toBeLessThanOrEqual(RESULT_BYTES_MAX);
    const shown = result.structuredContent as Json & { left_out: { field: string; total: number; shown: number }[] };
    expect(shown.left_out.length).toBeGreaterThan(0);
    for (const { shown: some, total } of shown.left_out) expect(some).toBeLessThan(total);
    expect(Object.keys(shown)).toEqual(expect.arrayContaining(Object.keys(answer)));
    expect(result.content.at(-1)).toMatchObject({ type: 'resource_link', uri: 'fleetwright://all' });
  });

  it('says once of a list that was halved often how long it was', () => {
    const { leftOut } = cutToFit({ list: names(NAMES) }, { fits: (cut) => sizeOf(cut) < 1_000, paged: null });
    expect(leftOut).toEqual([{ field: 'list', shown: expect.any(Number), total: NAMES }]);
  });

  it('never leaves out entries of the list that pages', () => {
    const list = names(400);
    const { answer } = cutToFit({ list, other: names(NAMES) }, { fits: (cut) => sizeOf(cut) < 8_000, paged: 'list' });
    expect(answer['list']).toEqual(list);
  });
});
