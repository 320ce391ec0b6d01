import { describe, expect, it } from 'vitest';
import { noteOpenReferences } from './references.ts';
import {
  ALL_SECTIONS,
  declare,
  diff,
  fileWith,
  fleet,
  gone,
  live,
  managed,
  OTHERS,
  ownedBy,
  changeNames,
} from './testing/world.ts';

const NODE = { template: 'base', region: 'eu' };

function computedOf(...args: Parameters<typeof diff>) {
  const computed = diff(...args);
  if (computed.kind === 'failed') throw new Error(computed.findings.map(({ message }) => message).join('\n'));
  return {
    changes: changeNames(computed.plan),
    findings: computed.findings,
    codes: computed.findings.map(({ code }) => code),
  };
}

describe('what another repository manages', () => {
  const foreign = ownedBy(OTHERS, live('template', 'base', { architecture: 'amd64' }));

  it('[DF14] stops that resource and what depends on it, and nothing else', () => {
    const desired = fileWith([
      declare('template', 'base', { architecture: 'arm64' }, 3),
      declare('template', 'mine'),
      declare('node', 'n', NODE, 9),
      declare('node', 'free', { ...NODE, template: 'mine' }),
      declare('sdwan_network', 'f'),
      declare('sdwan_peer', 'f/n'),
      declare('sdwan_peer', 'f/free'),
    ]);
    const { changes, findings } = computedOf(desired, fleet([foreign]));
    expect(changes).toEqual([
      'create template mine',
      'create node free',
      'create sdwan_network f',
      'create sdwan_peer f/free',
    ]);
    expect(findings.map(({ severity, code, resource }) => [severity, code, resource?.key])).toEqual([
      ['error', 'owned_elsewhere', 'base'],
      ['warning', 'held_back', 'n'],
      ['warning', 'held_back', 'f/n'],
    ]);
    expect(findings[0]).toMatchObject({ file: 'fleet.yaml', line: 3 });
    expect(findings[0]?.message).toContain(`template base is managed by another repository (${OTHERS});`);
    expect(findings[1]?.message).toContain('it needs template base');
  });

  it('[DF14] also when it is gone', () => {
    const { changes, codes } = computedOf(
      fileWith([declare('module', 'm')]),
      fleet([], { gone: [gone('module', 'm', {}, OTHERS)] }),
    );
    expect(changes).toEqual([]);
    expect(codes).toEqual(['owned_elsewhere']);
  });

  it('[DF14] what depends on it and needs no change is not mentioned', () => {
    const desired = fileWith([declare('template', 'base'), declare('node', 'n', NODE)]);
    expect(computedOf(desired, fleet([foreign, managed('node', 'n', NODE)])).codes).toEqual(['owned_elsewhere']);
  });

  it('[DF14] referring to what another repository manages is fine when one does not declare it', () => {
    expect(computedOf(fileWith([declare('node', 'n', NODE)]), fleet([foreign])).changes).toEqual(['create node n']);
  });
});

describe('what is still used', () => {
  const base = managed('template', 'base');

  it.each([
    ['by what nobody manages', live('node', 'n', NODE)],
    ['by what another repository manages', ownedBy(OTHERS, live('node', 'n', NODE))],
    ['by what we manage in an absent section', managed('node', 'n', NODE)],
  ])('[DF15] a delete of something used %s is held back', (_, user) => {
    const { changes, findings } = computedOf(fileWith([], ['templates']), fleet([base, user]));
    expect(changes).toEqual([]);
    expect(findings[0]).toMatchObject({
      severity: 'error',
      code: 'in_use',
      resource: { kind: 'template', key: 'base' },
    });
    expect(findings[0]?.message).toContain('template base is no longer declared but still used by node n');
  });

  it('[DF15] one delete that is held back can hold back another', () => {
    const snapshot = fleet([base, managed('node', 'n', NODE), live('module', 'm'), live('assignment', 'n:m')]);
    const { changes, codes } = computedOf(fileWith([]), snapshot);
    expect(changes).toEqual([]);
    expect(codes).toEqual(['in_use', 'in_use']);
  });

  it('[DF15] counts the users', () => {
    const users = ['a', 'b', 'c'].map((key) => live('node', key, NODE));
    expect(computedOf(fileWith([]), fleet([base, ...users])).findings[0]?.message).toContain('node a and 2 more');
  });

  it('[DF15] a user that the plan deletes or changes is none', () => {
    const other = live('template', 'other');
    const desired = fileWith([declare('node', 'n', { ...NODE, template: 'other' })]);
    const snapshot = fleet([base, other, managed('node', 'n', NODE), managed('node', 'm', NODE)]);
    expect(computedOf(desired, snapshot).changes).toEqual(['update node n', 'delete node m', 'delete template base']);
  });

  it('[DF15] a user whose change is held back still is one', () => {
    const foreign = ownedBy(OTHERS, live('template', 'foreign'));
    const desired = fileWith([declare('template', 'foreign'), declare('node', 'n', { ...NODE, template: 'foreign' })]);
    const { changes, codes } = computedOf(desired, fleet([base, foreign, managed('node', 'n', NODE)]));
    expect(changes).toEqual([]);
    expect(codes).toEqual(['owned_elsewhere', 'in_use', 'held_back']);
  });

  it('[DF15] a holder that the file no longer gives goes back to none, so that its peer can go', () => {
    const holders = { primary_holder: 'a', failover_holders: ['b'] };
    const snapshot = fleet([
      ...[base, live('node', 'a', NODE), live('node', 'b', NODE), managed('sdwan_network', 'f')],
      ...[managed('sdwan_peer', 'f/a'), managed('sdwan_peer', 'f/b'), managed('virtual_ip', 'f/v', holders)],
    ]);
    const desired = fileWith(
      [
        declare('sdwan_network', 'f'),
        declare('sdwan_peer', 'f/a'),
        declare('virtual_ip', 'f/v', { primary_holder: 'a' }),
      ],
      ['sdwan.networks', 'sdwan.networks.f.peers'],
    );
    expect(computedOf(desired, snapshot).changes).toEqual(['update virtual_ip f/v', 'delete sdwan_peer f/b']);
  });
});

describe('references', () => {
  it.each([
    ['node n', 'template base', [declare('node', 'n', NODE)]],
    [
      'assignment n:m',
      'module m',
      [declare('template', 'base'), declare('node', 'n', NODE), declare('assignment', 'n:m')],
    ],
    ['assignment n:m', 'node n', [declare('module', 'm'), declare('assignment', 'n:m')]],
    ['peer f/n', 'node n', [declare('sdwan_network', 'f'), declare('sdwan_peer', 'f/n')]],
    [
      'virtual IP f/v',
      'peer f/n',
      [declare('sdwan_network', 'f'), declare('virtual_ip', 'f/v', { primary_holder: 'n' })],
    ],
    ['template t', 'module m', [declare('template', 't', { modules: [{ name: 'm', version: '1' }] })]],
  ])('[DF16] %s → %s must be declared or live', (from, to, resources) => {
    const computed = diff(fileWith(resources), fleet([]));
    expect(computed).toMatchObject({
      kind: 'failed',
      findings: [{ severity: 'error', code: 'unresolved_reference', line: 1 }],
    });
    expect(computed.findings[0]?.message).toMatch(
      new RegExp(`^${from} refers to ${to}, which is neither in the file nor live`),
    );
  });

  it('[DF16] all are told together, and nothing is planned', () => {
    const desired = fileWith([declare('node', 'a', NODE), declare('node', 'b', NODE), declare('template', 'fine')]);
    const computed = diff(desired, fleet([]));
    expect(computed).toMatchObject({ kind: 'failed' });
    expect(computed.findings.map(({ resource }) => resource?.key)).toEqual(['a', 'b']);
  });

  it('[DF16] what is live is enough, unless this revision deletes it', () => {
    const desired = fileWith([declare('node', 'n', NODE)]);
    expect(diff(desired, fleet([live('template', 'base')])).kind).toBe('computed');
    expect(diff(desired, fleet([ownedBy(OTHERS, live('template', 'base'))])).kind).toBe('computed');
    expect(diff(fileWith([declare('node', 'n', NODE)], ['nodes']), fleet([managed('template', 'base')])).kind).toBe(
      'computed',
    );
    const deleted = diff(desired, fleet([managed('template', 'base')]));
    expect(deleted.findings[0]?.message).toContain('which this revision no longer declares');
    expect(diff(desired, fleet([], { gone: [gone('template', 'base')] })).kind).toBe('failed');
  });

  it('[DF16] is told where the file refers to it, as far as the file tells', () => {
    const place = { kind: 'template', key: 'base', path: 'nodes[0].template', line: 4, column: 15 } as const;
    const node = { ...declare('node', 'n', NODE, 3), references: [place] };
    const at = { line: 4, column: 15, path: 'nodes[0].template' };
    expect(diff(fileWith([node]), fleet([])).findings).toMatchObject([at]);
    expect(noteOpenReferences(fileWith([node]), 'fleet.yaml')).toMatchObject([at]);
    expect(diff(fileWith([declare('node', 'n', NODE, 3)]), fleet([])).findings).toMatchObject([{ line: 3, column: 1 }]);
  });

  it.each([
    ['its template', [7], ''],
    ['its template, which another extends', [1, 7], ' (1 template inherits it)'],
    ['its template, which others extend', [9, 7, 1], ' (2 templates inherit it)'],
  ])('[DF16] is told once where it is written: %s', (_, lines, heirs) => {
    const place = { kind: 'module', key: 'm', path: 'templates[1].modules[0]', line: 8, column: 9 } as const;
    const templates = lines.map((line) => ({
      ...declare('template', `of-line-${line}`, { modules: [{ name: 'm', version: null }] }, line),
      references: [place],
    }));
    for (const findings of [
      diff(fileWith(templates), fleet([])).findings,
      noteOpenReferences(fileWith(templates), 'fleet.yaml'),
    ]) {
      expect(findings).toMatchObject([{ line: 8, column: 9, resource: { key: 'of-line-7' } }]);
      const { message = '' } = findings[0] ?? {};
      expect(message).toMatch(/^template of-line-7 refers to module m, /);
      expect(/ \(.*\)$/.exec(message)?.[0] ?? '').toBe(heirs);
    }
  });

  it('[DF16] without a live state it is a note', () => {
    const desired = fileWith([
      declare('template', 'base'),
      declare('node', 'n', NODE),
      declare('assignment', 'n:m', {}, 8),
    ]);
    expect(noteOpenReferences(desired, 'fleet.yaml')).toMatchObject([
      { severity: 'info', code: 'unresolved_reference', line: 8, message: expect.stringContaining('module m') },
    ]);
  });
});

describe('the account', () => {
  it('[DF18] another account is told first, with both ends, and what else is wrong with it', () => {
    const place = { account: 'other', account_line: 2, account_column: 10 };
    const desired = { ...fileWith([declare('assignment', 'n:m', {}, 8), declare('node', 'n', NODE)], []), ...place };
    const computed = diff(desired, fleet([managed('template', 'base')]));
    expect(computed).toMatchObject({
      kind: 'failed',
      findings: [
        { severity: 'error', code: 'account_mismatch', line: 2, column: 10, path: 'account' },
        { severity: 'error', code: 'unresolved_reference', line: 8, message: expect.stringContaining('module m') },
      ],
    });
    expect(computed.findings[0]?.message).toMatch(/^Resource constraint: account_id mismatch.*`acme`.*`other`/);
  });

  it('[DF18] nothing of another account is compared, also where it would empty a section', () => {
    const desired = { ...fileWith([], ALL_SECTIONS), account: 'other' };
    const computed = diff(desired, fleet([managed('template', 'base')]));
    expect(computed).toMatchObject({ kind: 'failed', findings: [{ code: 'account_mismatch' }] });
    expect(computed.findings).toHaveLength(1);
    // The control: of this account it deletes.
    expect(diff(fileWith([], ALL_SECTIONS), fleet([managed('template', 'base')]))).toMatchObject({
      counts: { delete: 1 },
    });
  });

  it('[DF18] a very long one is not repeated whole', () => {
    const [finding] = diff({ ...fileWith([]), account: 'x'.repeat(100_000) }, fleet([])).findings;
    expect(finding?.message.length).toBeLessThan(400);
  });
});
