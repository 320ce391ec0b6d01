import { describe, expect, it } from 'vitest';
import { findPositionArithmetic } from './positions.ts';
import { projectFiles } from './tree.ts';

const files = projectFiles(/^(services|libs)\/.*\.tsx?$/);

describe('positions', () => {
  it('are computed with by nobody but the event stores', () => {
    expect(files.length).toBeGreaterThan(500);
    expect(findPositionArithmetic(files)).toEqual([]);
  });
});

describe('the check of positions', () => {
  it.each([
    'const before = event.position - 1;',
    'const next = (await store.head()).position + 1;',
    'lag = head - answered.position;',
    'lag = 1 + position;',
    'position += 1;',
    'const half = lastPosition / 2;',
    'const made = 7 as Position;',
  ])('finds %s', (text) => {
    expect(findPositionArithmetic([{ path: 'services/relay/planted.ts', text }])).toHaveLength(1);
  });

  it.each([
    "const header = 'ce-position';",
    '/** The position - never computed with. */',
    'if (a.position <= b.position) return;',
    'const places = [position, eventId];',
  ])('lets %s pass', (text) => {
    expect(findPositionArithmetic([{ path: 'services/relay/planted.ts', text }])).toEqual([]);
  });

  it('lets the event stores and the tests compute', () => {
    const text = 'return position - 1;';
    const paths = ['libs/adapters/event-store-postgres/planted.ts', 'services/relay/relay.spec.ts'];
    expect(findPositionArithmetic(paths.map((path) => ({ path, text })))).toEqual([]);
    expect(findPositionArithmetic([{ path: 'libs/adapters/bus-nats/planted.ts', text }])).toHaveLength(1);
  });
});
