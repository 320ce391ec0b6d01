import type { Finding } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import type { ListedRun } from '../../data/api.ts';
import { AT, run } from '../../testing/canned.ts';
import { notesOf, placeOf, whyFailed } from './notes.ts';
import { runDuration, stagesOf } from './stages.ts';

const timed = (...names: string[]): ListedRun['timings'] =>
  Object.fromEntries(names.map((name) => [name, { duration_ms: 5, finished_at: AT }]));
const states = (overrides: Partial<ListedRun>) =>
  stagesOf(run(overrides))
    .map(({ name, state }) => `${name} ${state}`)
    .join(', ');

describe('the stages of a run', () => {
  it('that failed in parsing are not all done', () => {
    expect(states({ status: 'failed', counts: null, timings: timed('fetch', 'parse') })).toBe(
      'fetch done, parse failed, diff not_reached, review not_reached, apply not_reached, verify not_reached',
    );
  });

  it('that never got the commit failed in fetching', () => {
    expect(states({ status: 'failed', counts: null, timings: {} })).toMatch(/^fetch failed, parse not_reached/);
  });

  it('that waits for people waits in review', () => {
    expect(states({ status: 'diff_ready', finished_at: null, timings: timed('fetch', 'parse', 'diff') })).toBe(
      'fetch done, parse done, diff done, review waiting, apply not_reached, verify not_reached',
    );
  });

  it('under way is under way where nothing has answered yet', () => {
    expect(states({ status: 'in_progress', finished_at: null, timings: timed('fetch') })).toMatch(
      /^fetch done, parse now, diff not_reached/,
    );
  });

  it.each([
    ['applied', 'apply done', 'done'],
    ['partial', 'apply partly', 'done'],
    ['failed', 'apply failed', 'done'],
  ] as const)('that ended %s say %s', (status, apply, verify) => {
    const timings = timed('fetch', 'parse', 'diff', 'review', 'apply');
    expect(states({ status, timings, drift_after_apply: {} })).toContain(`${apply}, verify ${verify}`);
  });

  it('whose fleet does not look as applied did not verify', () => {
    const resources = [{ kind: 'node', key: 'a', change: 'missing', fields: [], changed_by: null, changed_at: null }];
    const drift_after_apply = { resources } as ListedRun['drift_after_apply'];
    expect(states({ timings: timed('apply'), drift_after_apply })).toContain('verify failed');
    expect(states({ timings: timed('apply') })).toContain('verify now');
  });
});

it('a run takes until it ends, or until now', () => {
  const now = Date.parse(AT) + 90_000;
  expect(runDuration(run({ finished_at: null }), now)).toBe(90_000);
  expect(runDuration(run(), now)).toBe(0);
});

const finding = (overrides: Partial<Finding>): Finding => ({
  severity: 'error',
  code: 'x',
  message: 'm',
  ...overrides,
});

describe('the findings of a run', () => {
  const summary = finding({ code: 'schema', message: 'schema validation error: 2 problems' });
  const errors = [finding({ line: 3, message: 'one' }), finding({ line: 5, column: 2, message: 'two', file: 'f' })];
  const pins = [1, 2, 3].map((line) => finding({ severity: 'warning', code: 'unpinned_module', line }));

  it('are said once for each code, errors first, and not again in summary', () => {
    expect(notesOf([...pins, summary, ...errors]).map(({ code, findings }) => [code, findings.length])).toEqual([
      ['x', 2],
      ['unpinned_module', 3],
    ]);
    expect(notesOf([summary])).toHaveLength(1);
  });

  it('say in a line why it failed', () => {
    expect(whyFailed([summary, ...errors])).toBe('one (and 1 more)');
    expect(whyFailed(pins)).toBeNull();
  });

  it('have a place', () => {
    expect([placeOf(finding({})), placeOf(finding({ file: 'f', line: 5, column: 2 }))]).toEqual(['', 'f:5:2']);
  });
});
