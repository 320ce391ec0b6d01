import type { HealthCheck } from '@fleetwright/contracts/agents';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterResult, CHECK_UNKNOWN } from '../index.ts';

const check = (threshold: number): HealthCheck => ({
  kind: 'tcp',
  name: 'listens',
  host: '127.0.0.1',
  port: 80,
  interval_seconds: 5,
  timeout_seconds: 1,
  threshold,
});
const after = (threshold: number, results: string) =>
  [...results].reduce(
    (state, result) => afterResult(check(threshold), state, { isPassed: result === '+', message: `said ${result}` }),
    CHECK_UNKNOWN,
  );

describe('a health check', () => {
  it.each([
    [3, '', 'unknown'],
    [3, '+', 'passing'],
    [3, '--', 'unknown'],
    [3, '---', 'failing'],
    [3, '+--', 'passing'],
    [3, '+---', 'failing'],
    [3, '+--+--', 'passing'],
    [3, '---++', 'failing'],
    [3, '---+++', 'passing'],
    [1, '-', 'failing'],
    [1, '-+', 'passing'],
  ])('[AG17] with threshold %i is after %j %s', (threshold, results, verdict) => {
    expect(after(threshold, results).verdict).toBe(verdict);
  });

  it('[AG17] says why while it fails, and only then', () => {
    expect(after(2, '+--').message).toBe('said -');
    expect(after(2, '+--+').message).toBe('said +');
    expect(after(2, '+--++').message).toBeNull();
  });

  it('[AG17] never counts beyond its threshold, whatever comes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.array(fc.constantFrom('+', '-')), (threshold, results) => {
        expect(after(threshold, results.join('')).inARow).toBeLessThanOrEqual(threshold);
      }),
    );
  });
});
