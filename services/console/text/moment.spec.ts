import { describe, expect, it } from 'vitest';
import { instantOf, localField, localTime } from './moment.ts';

const AT = '2026-01-31T03:04:05.678Z';
const NOW = Date.parse('2027-01-01T00:00:00Z');

describe('a moment in a field', () => {
  it('is the same second in whatever zone the browser is', () => {
    expect(localField(AT)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:05$/);
    expect(instantOf(localField(AT), NOW)).toBe('2026-01-31T03:04:05.999Z');
  });

  it('takes a time without seconds, as fields give it at full minutes', () => {
    expect(instantOf('2026-01-31T03:04', NOW)).toBe(instantOf('2026-01-31T03:04:00', NOW));
  });

  it('is not later than now, which is refused as what has not come yet', () => {
    const nowMs = Date.parse(AT);
    expect(instantOf(localField(AT), nowMs)).toBe('2026-01-31T03:04:05.000Z');
  });

  it.each(['', 'yesterday', '2026-13-01T00:00'])('is none for %j', (text) => {
    expect(instantOf(text, NOW)).toBeUndefined();
  });

  it('is empty, or shown as it came, where an address says what is no moment', () => {
    expect([localField('soon'), localTime('soon')]).toEqual(['', 'soon']);
    expect(localTime(AT)).toContain('2026');
  });
});
