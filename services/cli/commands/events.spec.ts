import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliHarness, startCliHarness } from '../testing/harness.ts';

const ID = (n: number) => `00000000-0000-7000-8000-00000000000${n}`;
const event = (n: number, more: object = {}) => ({
  id: ID(n),
  account_id: 'demo',
  kind: 'gitops.sync_completed',
  severity: 'low',
  source: 'repo-sync',
  correlation_id: 'c',
  payload: { n },
  emitted_at: '2026-11-21T14:44:38.425Z',
  position: n,
  ...more,
});
const sent = (n: number, more: object = {}) => `id: ${ID(n)}\nevent: x\ndata: ${JSON.stringify(event(n, more))}\n\n`;

let cli: CliHarness;

beforeEach(async () => {
  cli = await startCliHarness();
  // The gateway answers the newest first.
  cli.answers['GET /fleet_events'] = { body: { fleet_events: [event(2), event(1)], next_cursor: null } };
  // When there is nothing more to stream, whoever follows has had enough.
  cli.answers['GET /fleet_events/stream'] = { status: 401, body: { code: 'unauthenticated', detail: 'x' } };
});
afterEach(() => cli.stop());

describe('events', () => {
  it('are listed, the newest last', async () => {
    expect(await cli.run('events --kind gitops.sync_completed --severity low --limit 2')).toBe(0);
    expect(cli.asked.at(-1)?.path).toBe('/fleet_events?limit=2&kind=gitops.sync_completed&severity=low');
    expect(cli.printed).toEqual([
      '2026-11-21T14:44:38.425Z  low       gitops.sync_completed  {"n":1}',
      '2026-11-21T14:44:38.425Z  low       gitops.sync_completed  {"n":2}',
    ]);
  });

  it('are one JSON document', async () => {
    expect(await cli.run('events --json')).toBe(0);
    expect(JSON.parse(cli.printed.join('\n'))).toEqual([event(1), event(2)]);
  });

  it('are followed from the last one that was listed, over streams that break off, until the token is refused', async () => {
    cli.streams.push(`: connected\n\n${sent(3)}: alive\n\n`, sent(4));
    expect(await cli.run('events --follow --json')).toBe(1);
    expect(cli.printed.slice(0, -1).map((line) => JSON.parse(line).position)).toEqual([1, 2, 3, 4]);
    const streams = cli.asked.filter(({ path }) => path === '/fleet_events/stream');
    expect(streams.map(({ lastEventId }) => lastEventId)).toEqual([ID(2), ID(3), ID(4)]);
    expect(cli.complained.at(-1)).toContain('does not accept the token');
    // What ended it is one line, too.
    expect(cli.printed.at(-1)).toBe('{"code":"unauthenticated","detail":"x"}');
  });

  it('that are followed are filtered as the listed ones are', async () => {
    cli.streams.push(sent(3, { severity: 'high' }) + sent(4) + sent(5, { kind: 'gitops.other', severity: 'high' }));
    await cli.run('events --follow --json --severity high --kind gitops.sync_completed');
    expect(cli.printed.slice(2, -1).map((line) => JSON.parse(line).position)).toEqual([3]);
  });

  it('that may be missing are told, and what happens goes on', async () => {
    cli.streams.push(`id: ${ID(7)}\nevent: resync\ndata: {"newest_id":"${ID(7)}"}\n\n${sent(8)}`);
    await cli.run('events --follow --json');
    expect(cli.printed.slice(2, -1).map((line) => JSON.parse(line).position)).toEqual([8]);
    expect(cli.complained).toContain('fleetwright: some events may be missing here; going on with what happens');
  });

  it('end quietly when somebody interrupts', async () => {
    cli.interruption.abort();
    expect(await cli.run('events --follow')).toBe(0);
    expect(cli.complained).toEqual([]);
  });
});
