import type { Change, FieldChange } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { countsText, printChanges } from './changes.ts';
import { fieldLines } from './fields.ts';
import { screenOf } from './screen.ts';
import { widthOf } from './text.ts';
import { changedFieldText } from './values.ts';

const change = (action: Change['action'], kind: Change['kind'], key: string, fields: FieldChange[] = []): Change => ({
  kind,
  key,
  action,
  cause: action === 'create' ? 'initial' : 'git',
  fields,
  write: {},
  declared: {},
  live: null,
  live_version: null,
  depends_on: [],
  digest: 'd'.repeat(64),
});
const field = (path: string, from: unknown, to: unknown, cause: FieldChange['cause'] = 'git') =>
  ({ path, from, to, cause }) as FieldChange;

const printed = (changes: readonly Change[], columns?: number, environment = {}) => {
  const lines: string[] = [];
  const terminal = { isTerminal: columns !== undefined, columns };
  printChanges(
    changes,
    screenOf(terminal, (line) => lines.push(line), { NO_COLOR: '1', ...environment }, {}),
  );
  return lines;
};

const FLEET = [
  change('create', 'template', 'web', [
    field('node_platform', undefined, 'ubuntu', 'initial'),
    field('modules[nginx]', undefined, { name: 'nginx', version: '1.26.0', priority: null, enabled: true, config: {} }),
    field('modules[chrony]', undefined, { name: 'chrony', version: null, priority: 7, enabled: true, config: {} }),
  ]),
  change('update', 'node', 'edge-01', [
    field('region', 'eu-west-1', 'eu-west-2'),
    field('metadata.owner', undefined, 'ops', 'drift'),
    field('instance_type', 't3-medium', null, 'both'),
  ]),
  change('adopt', 'node', 'edge-02'),
  change('create', 'virtual_ip', 'fabric/front'),
  change('delete', 'virtual_ip', 'fabric/back', [field('cidr', '10.0.0.0/8', undefined)]),
  change('delete', 'node', 'edge-03'),
];

describe('what is given up', () => {
  it('names who receives it, or that nobody does', () => {
    const receiver = '01a1fee2-a424-76ef-931b-aa8365f52d9d';
    const handed = { ...change('disown', 'node', 'edge-04'), receiver };
    const givenUp = { ...change('disown', 'node', 'edge-05'), receiver: null };
    expect(printed([handed, givenUp])).toEqual([
      'Nodes',
      `  > edge-04  goes to repository ${receiver}`,
      '  > edge-05  is given up, nobody adopts it',
      '',
    ]);
  });

  it('is counted where there is any', () => {
    const counts = { create: 1, update: 0, delete: 0, adopt: 0 };
    expect(countsText(counts)).toBe('1 to create, 0 to update, 0 to delete, 0 to adopt');
    expect(countsText({ ...counts, disown: 2 })).toBe('1 to create, 0 to update, 0 to delete, 0 to adopt, 2 to disown');
  });
});

describe('a plan', () => {
  it('is grouped by kind, with what goes away at the end', () => {
    expect(printed(FLEET)).toEqual([
      'Templates',
      '  + web  node_platform: "ubuntu", modules: [nginx@1.26.0, chrony (newest live) {"priority":7}]',
      '',
      'Nodes',
      '  ~ edge-01',
      '      region: "eu-west-1" -> "eu-west-2"',
      '      metadata.owner: none -> "ops" (drift)',
      '      instance_type: "t3-medium" -> none (git and drift)',
      '  = edge-02',
      '',
      'Virtual IPs',
      '  + fabric/front',
      '',
      'Deletes',
      '  - virtual_ip fabric/back',
      '  - node edge-03',
      '',
    ]);
  });

  it('says of what is created anew that somebody deleted it', () => {
    const gone = { ...change('create', 'node', 'edge-01', [field('region', undefined, 'a')]), cause: 'drift' as const };
    expect(printed([gone])[1]).toBe('  + edge-01  (drift)  region: "a"');
  });

  it('shows where a module moves to', () => {
    const moves = [
      field('modules[nginx].version', '1.26.0', '1.27.0', 'release'),
      field('modules[chrony].version', '4.5.0', null),
      field('modules[extra]', { name: 'extra', version: '1.0', priority: null, enabled: false, config: {} }, undefined),
    ];
    expect(printed([change('update', 'template', 'web', moves)]).slice(2, 5)).toEqual([
      '      modules[nginx].version: "1.26.0" -> "1.27.0" (release)',
      '      modules[chrony].version: "4.5.0" -> newest live',
      '      modules[extra]: extra@1.0 {"enabled":false} -> none',
    ]);
  });

  it('has one colour for each kind of change', () => {
    const lines = printed(FLEET, 200, { NO_COLOR: '', FORCE_COLOR: '1' });
    expect(lines[1]).toContain('\u001b[32m+\u001b[39m web');
    expect(lines.at(-2)).toBe('  \u001b[31m-\u001b[39m \u001b[31mnode edge-03\u001b[39m');
  });

  it('fits the terminal', () => {
    const long = [
      field('config.text', `${'a'.repeat(200)}`, `${'b'.repeat(200)}`),
      field('region', '日'.repeat(50), 'x'),
    ];
    const lines = printed([...FLEET, change('update', 'node', 'edge-09', long)], 60);
    for (const line of lines) expect(widthOf(line), line).toBeLessThanOrEqual(60);
    expect(lines).toContain(`      config.text: "${'a'.repeat(16)}… -> "${'b'.repeat(17)}…`);
  });

  it('prints no character that steers a terminal', () => {
    const hostile = change('update', 'node', 'a\u001b[2J', [
      field('metadata.\u009b31m', 'x\u202ey', '\u001b]0;t\u0007'),
    ]);
    for (const columns of [undefined, 60]) {
      expect(printed([hostile], columns).join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });
});

describe('a changed field that is too wide', () => {
  it('keeps the short side whole', () => {
    expect(changedFieldText(field('a', 'x', 'y'.repeat(50)), 30)).toBe(`a: "x" -> "${'y'.repeat(18)}…`);
  });

  it('leaves out what both sides begin with, so that the difference is seen', () => {
    const common = 'https://mirror.example.com/a/very/long/path/';
    expect(changedFieldText(field('a', `${common}one`, `${common}two`), 40)).toBe('a: …ath/one" -> …ath/two"');
  });

  it('gives each side some room, however narrow the terminal', () => {
    expect(changedFieldText(field('a.rather.long.path', '1'.repeat(20), '2'.repeat(20)), 10)).toBe(
      'a.rather.long.path: "111111… -> "222222…',
    );
  });
});

describe('what an approver decides about', () => {
  it('is every field, uncut', () => {
    const value = 'x'.repeat(500);
    expect(fieldLines(change('create', 'node', 'n', [field('region', undefined, value)]))).toEqual([
      `region: "${value}"`,
    ]);
    expect(fieldLines(change('update', 'node', 'n', [field('region', 'a', value, 'drift')]))).toEqual([
      `region: "a" -> "${value}" (drift)`,
    ]);
    expect(fieldLines(change('delete', 'node', 'n', [field('region', 'a', undefined)]))).toEqual([
      'region: "a" -> none',
    ]);
  });
});
