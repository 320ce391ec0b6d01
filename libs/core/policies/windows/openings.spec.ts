import type { PolicyWindow } from '@fleetwright/contracts';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { startsOf, wrongInCron } from './cron.ts';
import { openingOf, scheduleOf } from './openings.ts';
import { instantOf, isTimeZone, wallOf } from './zone.ts';

const HOUR_MS = 3_600_000;
const window = (kind: 'allow' | 'deny', cron: string, hours: number, time_zone = 'UTC'): PolicyWindow => ({
  kind,
  cron,
  duration_seconds: hours * 3_600,
  time_zone,
});
const stateAt = (windows: readonly PolicyWindow[], now: string) => openingOf(windows.map(scheduleOf), now);
const next = (cron: string, zone: string, from: string, count = 3) => {
  const found: string[] = [];
  for (let at = Date.parse(from); found.length < count; ) {
    at = startsOf(cron, zone).after(at) ?? Number.NaN;
    found.push(new Date(at).toISOString().replace(':00.000Z', 'Z'));
  }
  return found;
};

describe('the starts of a window', () => {
  it('[PO11] that the clocks skip come at the end of the gap, one or several alike', () => {
    const night = '2026-03-28T12:00:00.000Z';
    expect(next('30 2 * * *', 'Europe/Berlin', night, 2)).toEqual(['2026-03-29T01:00Z', '2026-03-30T00:30Z']);
    expect(next('0,30 2 * * *', 'Europe/Berlin', night, 3)).toEqual([
      '2026-03-29T01:00Z',
      '2026-03-30T00:00Z',
      '2026-03-30T00:30Z',
    ]);
    expect(next('*/20 2 29 3 *', 'Europe/Berlin', night, 1)).toEqual(['2026-03-29T01:00Z']);
  });

  it('[PO11] that the clocks show twice are the first only', () => {
    const night = '2026-10-24T12:00:00.000Z';
    expect(next('30 2 * * *', 'Europe/Berlin', night, 2)).toEqual(['2026-10-25T00:30Z', '2026-10-26T01:30Z']);
    expect(next('*/30 2 * * *', 'Europe/Berlin', night, 3)).toEqual([
      '2026-10-25T00:00Z',
      '2026-10-25T00:30Z',
      '2026-10-26T01:00Z',
    ]);
  });

  it('[PO11] also where the clocks move by half an hour, or a whole day is skipped', () => {
    expect(next('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00:00.000Z', 1)).toEqual(['2026-10-03T15:30Z']);
    // Samoa had no 30 December 2011.
    expect(next('0 12 30 12 *', 'Pacific/Apia', '2011-12-29T00:00:00.000Z', 1)).toEqual(['2011-12-30T10:00Z']);
  });

  it('[PO13] fall on the 13th or on a Friday, whichever is nearer', () => {
    expect(next('0 9 13 * 5', 'UTC', '2026-11-30T00:00:00.000Z')).toEqual([
      '2026-12-04T09:00Z',
      '2026-12-11T09:00Z',
      '2026-12-13T09:00Z',
    ]);
  });

  it('[PO15] of a zone are those that the rules of the zone give, wherever the machine stands', () => {
    expect(next('0 9 * * *', 'America/New_York', '2026-07-01T00:00:00.000Z', 1)).toEqual(['2026-07-01T13:00Z']);
    expect(next('0 9 * * *', 'Asia/Kolkata', '2026-07-01T00:00:00.000Z', 1)).toEqual(['2026-07-01T03:30Z']);
  });

  it('[PO15] are the same in whatever zone the machine is', () => {
    const noon = new Date('2026-07-01T12:00:00.000Z');
    const told = ['UTC', 'America/New_York', 'Asia/Kolkata'].map((zone) => {
      vi.stubEnv('TZ', zone);
      return { behind: noon.getTimezoneOffset(), starts: next('30 2 * * *', 'Europe/Berlin', noon.toISOString(), 1) };
    });
    vi.unstubAllEnvs();
    expect(told.map(({ behind }) => behind)).toEqual([0, 240, -330]);
    expect(told.map(({ starts }) => starts)).toEqual(told.map(() => ['2026-07-02T00:30Z']));
  });

  it('at or before a moment include that moment, and those that began before the clocks went back', () => {
    const { atOrBefore } = startsOf('30 2 * * *', 'Europe/Berlin');
    const at = (text: string) => new Date(atOrBefore(Date.parse(text)) ?? Number.NaN).toISOString();
    expect(at('2026-10-25T00:30:00.000Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(at('2026-10-25T00:29:59.999Z')).toBe('2026-10-24T00:30:00.000Z');
    // The clocks show 02:15 for the second time; 02:30 has begun for all that.
    expect(at('2026-10-25T01:15:00.000Z')).toBe('2026-10-25T00:30:00.000Z');
  });

  it('is the same read forwards and backwards', () => {
    const zones = ['Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'UTC', 'Pacific/Apia'];
    const crons = ['30 2 * * *', '0 */3 * * *', '15 1 * * 0', '0 0 1 * *'];
    const from = Date.UTC(2026, 0, 1);
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.constantFrom(...crons), fc.nat(525_600), (zone, cron, minute) => {
        const starts = startsOf(cron, zone);
        const after = starts.after(from + minute * 60_000) ?? 0;
        expect(after).toBeGreaterThan(from + minute * 60_000);
        expect(starts.atOrBefore(after)).toBe(after);
        expect(starts.atOrBefore(after - 1)).toBeLessThan(after);
        expect(starts.after(after - 1)).toBe(after);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the clocks of a zone', () => {
  it('show a moment, and tell which moment they show', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.constantFrom('Europe/Berlin', 'UTC', 'Asia/Kathmandu'),
        (ms, zone) => {
          const again = instantOf(zone, wallOf(zone, ms));
          // What is shown twice is the first of the two.
          expect(wallOf(zone, again)).toBe(wallOf(zone, ms));
          expect(ms - again).toBeOneOf([0, HOUR_MS]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(['Europe/Berlin', 'UTC', 'Etc/GMT+5', 'America/Argentina/Buenos_Aires'])('[PO17] %s is one', (zone) => {
    expect(isTimeZone(zone)).toBe(true);
  });
  it.each(['Europe/Berln', '+02:00', '', 'Mars/Olympus', 'local'])('[PO17] %s is none', (zone) => {
    expect(isTimeZone(zone)).toBe(false);
  });
});

describe('an expression', () => {
  it.each(['0 2 * * *', '*/5 1-3 1,15 jan-MAR mon-fri', '0 0 29 2 *', '0 0 * * 7'])('[PO16] %s is read', (cron) => {
    expect(wrongInCron(cron)).toBeNull();
  });
  it.each([
    '0 0 2 * * *',
    '@daily',
    '0 0 L * *',
    '0 0 * * 5#2',
    '0 0 ? * *',
    '0 0 15W * *',
    '0 0 * *',
    '61 * * * *',
    '0  2 * * *',
    '5/10 * * * *',
    '0 0 * foo *',
    '',
  ])('[PO16] %s is refused', (cron) => expect(wrongInCron(cron)).toEqual(expect.any(String)));
});

describe('an opening', () => {
  const freeze = window('deny', '0 22 * * 5', 60, 'Europe/Berlin');
  const nights = window('allow', '0 2 * * *', 2);

  it('[PO10] is now where there are no windows', () => {
    expect(openingOf([], '2026-01-01T00:00:00.000Z')).toEqual({ open: true });
  });

  it('[PO10] [PO14] waits for the end of a deny window, to the second', () => {
    expect(stateAt([freeze], '2026-11-27T20:59:59.000Z')).toEqual({ open: true });
    expect(stateAt([freeze], '2026-11-27T21:00:00.000Z')).toEqual({
      open: false,
      opens_at: '2026-11-30T09:00:00.000Z',
    });
    expect(stateAt([freeze], '2026-11-30T09:00:00.000Z')).toEqual({ open: true });
  });

  it('[PO10] is inside an allow window alone, where there is one', () => {
    expect(stateAt([nights], '2026-11-27T03:59:59.999Z')).toEqual({ open: true });
    expect(stateAt([nights], '2026-11-27T04:00:00.000Z')).toEqual({
      open: false,
      opens_at: '2026-11-28T02:00:00.000Z',
    });
    const noon = window('allow', '0 12 * * *', 1);
    expect(stateAt([nights, noon], '2026-11-27T04:00:00.000Z')).toEqual({
      open: false,
      opens_at: '2026-11-27T12:00:00.000Z',
    });
  });

  it('[PO14] is the first moment that every window lets through', () => {
    const state = stateAt([freeze, nights], '2026-11-27T22:00:00.000Z');
    // The freeze ends on Monday at 09:00Z, and the night after that is the next one.
    expect(state).toEqual({ open: false, opens_at: '2026-12-01T02:00:00.000Z' });
  });

  it('[PO14] may not be in sight', () => {
    const always = [window('deny', '0 * * * *', 1), window('deny', '30 * * * *', 1)];
    expect(stateAt(always, '2026-11-27T22:00:00.000Z')).toEqual({ open: false, opens_at: null });
    // Touching each other leaves no gap, however short.
    expect(stateAt([window('deny', '0 * * * *', 1)], '2026-11-27T22:59:59.999Z')).toEqual({
      open: false,
      opens_at: null,
    });
  });

  it('[PO12] lasts as long as time passes: six hours over the night in which the clocks go back', () => {
    const night = window('deny', '0 0 * * *', 6, 'Europe/Berlin');
    expect(stateAt([night], '2026-10-24T22:00:00.000Z')).toEqual({ open: false, opens_at: '2026-10-25T04:00:00.000Z' });
    expect(wallOf('Europe/Berlin', Date.parse('2026-10-25T04:00:00.000Z'))).toBe(Date.UTC(2026, 9, 25, 5));
  });

  it('shows what a claim finds: at the moment that is told it is open, and a millisecond before it is not', () => {
    const windows = fc.array(
      fc.record({
        kind: fc.constantFrom('allow' as const, 'deny' as const),
        cron: fc.constantFrom('0 2 * * *', '*/30 9-17 * * 1-5', '0 0 1 * *', '15 */6 * * *'),
        duration_seconds: fc.integer({ min: 60, max: 36_000 }),
        time_zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'),
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(windows, fc.nat(525_600), (given, minute) => {
        const now = new Date(Date.UTC(2026, 0, 1) + minute * 60_000).toISOString();
        const state = stateAt(given, now);
        if (state.open || state.opens_at === null) return;
        expect(stateAt(given, state.opens_at)).toEqual({ open: true });
        const before = new Date(Date.parse(state.opens_at) - 1).toISOString();
        expect(stateAt(given, before)).toEqual({ open: false, opens_at: state.opens_at });
      }),
      { numRuns: 40 },
    );
  });
});
