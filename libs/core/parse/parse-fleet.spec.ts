import { readFileSync } from 'node:fs';
import { DesiredState } from '@fleetwright/contracts';
import { desiredOf, fleetArbitrary, listForm, mapForm } from '@fleetwright/core/fleet/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseFleet } from './parse-fleet.ts';
import { desiredStateOf, findingsOf, HEAD, reportedIn } from './testing/parsing.ts';

const fixture = (name: string): string => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
const LIST_FORM = fixture('list-form.yaml');
const MAP_FORM = fixture('map-form.yaml');

/** Without what depends on where things stand. */
function meaning({ resources, sections, account_line: _, account_column: __, ...rest }: DesiredState) {
  return {
    ...rest,
    sections: sections.toSorted(),
    resources: resources
      .map(({ line: _line, column: _column, references: _references, ...resource }) => resource)
      .sort((one, other) => (`${one.kind} ${one.key}` < `${other.kind} ${other.key}` ? -1 : 1)),
  };
}

describe('the reference documents', () => {
  it('[PA1] the example in list form declares ten resources', () => {
    const desired = desiredStateOf(LIST_FORM);
    expect(desired.resources.map(({ kind, key, line }) => `${line} ${kind} ${key}`)).toEqual([
      '6 template edge-base',
      '14 template edge-cdn',
      '22 node edge-tokyo-01',
      '28 node edge-tokyo-02',
      '34 node edge-london-01',
      '42 sdwan_network edge-fabric',
      '45 sdwan_peer edge-fabric/edge-tokyo-01',
      '47 sdwan_peer edge-fabric/edge-tokyo-02',
      '48 sdwan_peer edge-fabric/edge-london-01',
      '51 virtual_ip edge-fabric/cdn-frontend',
    ]);
    expect(DesiredState.safeParse(desired).error).toBeUndefined();
  });

  it('[PA1] the example in map form, in another order and with an alias, says the same', () => {
    expect(meaning(desiredStateOf(MAP_FORM))).toEqual(meaning(desiredStateOf(LIST_FORM)));
  });

  it("[PA1] the runbook's file in map form", () => {
    const desired = desiredStateOf(fixture('runbook-map-form.yaml'));
    expect(desired.resources).toMatchObject([
      { kind: 'template', key: 'web-server', declared: { node_platform_id: '<node-platform-uuid>' } },
      { kind: 'module', key: 'nginx-public', declared: { priority: 50, config: { nginx_workers: 4 } } },
      { kind: 'assignment', key: 'app-01:nginx-public', declared: { enabled: true, priority: 50 } },
      { kind: 'assignment', key: 'app-02:nginx-public', declared: { enabled: false } },
    ]);
  });
});

describe('any fleet', () => {
  it('[PA1] list form says what it means', () => {
    fc.assert(
      fc.property(fleetArbitrary, (fleet) => {
        expect(meaning(desiredStateOf(stringify(listForm(fleet))))).toEqual(meaning(desiredOf(fleet)));
      }),
      { numRuns: 60 },
    );
  });

  it('[PA1] map form says the same, also when it is written as JSON', () => {
    fc.assert(
      fc.property(fleetArbitrary, (fleet) => {
        expect(meaning(desiredStateOf(JSON.stringify(mapForm(fleet), null, 2)))).toEqual(meaning(desiredOf(fleet)));
      }),
      { numRuns: 60 },
    );
  });

  it('[PA1] sections may stand in any order and in either form', () => {
    fc.assert(
      fc.property(fleetArbitrary, fc.infiniteStream(fc.boolean()), fc.integer(), (fleet, flips, rotation) => {
        const list = Object.entries(listForm(fleet));
        const map = mapForm(fleet);
        const mixed = list.map(([key, value]) => [key, flips.next().value ? value : map[key]] as const);
        const start = Math.abs(rotation) % mixed.length;
        const file = Object.fromEntries([...mixed.slice(start), ...mixed.slice(0, start)]);
        expect(meaning(desiredStateOf(stringify(file)))).toEqual(meaning(desiredOf(fleet)));
      }),
      { numRuns: 60 },
    );
  });
});

describe('what is declared', () => {
  it('[PA2] only what the file gives, by its live name', () => {
    const { resources } = desiredStateOf(
      `${HEAD}sdwan:\n  networks:\n    - name: f\n      routing_protocol: ibgp\n      peers:\n        - host: n\n          lan_subnets: [10.2.0.0/16, 10.1.0.0/16]\n`,
    );
    expect(resources.map(({ declared }) => ({ ...declared }))).toEqual([
      { routing_mode: 'ibgp' },
      { lan_subnets: ['10.1.0.0/16', '10.2.0.0/16'] },
    ]);
  });

  it('[PA2] every spelling of a module reference, with all its fields, sorted by name', () => {
    const modules =
      '[z, {name: e, enabled: false, config: {a: 1}}, c@live, {name: d, version: blessed, priority: 7}, b@1.10]';
    const [template] = desiredStateOf(`${HEAD}templates: [{name: t, modules: ${modules}}]`).resources;
    const rest = { priority: null, enabled: true, config: {} };
    expect(template?.declared['modules']).toEqual([
      { ...rest, name: 'b', version: '1.10' },
      { ...rest, name: 'c', version: '@live' },
      { ...rest, name: 'd', version: '@blessed', priority: 7 },
      { ...rest, name: 'e', version: null, enabled: false, config: { a: 1 } },
      { ...rest, name: 'z', version: null },
    ]);
  });

  it("[PA2] a module's own channel", () => {
    expect(desiredStateOf(`${HEAD}modules: {m: {version: live}}`).resources[0]?.declared).toEqual({ version: '@live' });
  });

  it('[PA3] kinds in order whatever the order of sections; lines and columns of items and keys', () => {
    const text = `version: 1\nnodes:\n  b: { template: t, region: r }\n  a: { template: t, region: r }\naccount: x\ntemplates:\n  - description: first\n    name: t\n`;
    const desired = desiredStateOf(text);
    expect(desired.resources.map(({ key, line, column }) => [key, line, column])).toEqual([
      ['t', 7, 5],
      ['b', 3, 3],
      ['a', 4, 3],
    ]);
    expect(desired.account_line).toBe(5);
  });

  it('[PA3] names that look like numbers keep the order of the file', () => {
    const { resources } = desiredStateOf(`${HEAD}templates: {"9": {}, "10": {}, "1": {}}`);
    expect(resources.map(({ key }) => key)).toEqual(['9', '10', '1']);
  });

  it('[PA4] sections are listed when they are there, even empty', () => {
    expect(desiredStateOf(HEAD).sections).toEqual([]);
    expect(desiredStateOf(`${HEAD}sdwan: {}`).sections).toEqual([]);
    expect(desiredStateOf(`${HEAD}templates: []\nmodules: {}\nnodes: []\nassignments: {}`).sections).toEqual([
      'templates',
      'modules',
      'nodes',
      'assignments',
    ]);
    expect(desiredStateOf(`${HEAD}sdwan: {networks: {f: {peers: []}, g: {virtual_ips: {}}, h: {}}}`).sections).toEqual([
      'sdwan.networks',
      'sdwan.networks.f.peers',
      'sdwan.networks.g.virtual_ips',
    ]);
  });

  it('[PA5] what a template inherits is declared with it', () => {
    const { resources } = desiredStateOf(
      `${HEAD}templates:\n  child: {extends: base, modules: [b@2]}\n  base: {architecture: amd64, modules: [a@1, b@1]}\n`,
    );
    expect(resources[0]).toMatchObject({
      key: 'child',
      declared: { architecture: 'amd64', modules: [{ name: 'a' }, { name: 'b', version: '2' }] },
    });
  });

  it.each([
    ['templates: {a: {extends: bese}, base: {}}', 'unknown_parent', 'a → bese; did you mean `base`?'],
    ['templates: {a: {extends: b}, b: {extends: a}}', 'inheritance_cycle', 'a → b → a'],
    [
      `templates: {${Array.from({ length: 17 }, (_, i) => `t${i}: {${i > 0 ? `extends: t${i - 1}` : ''}}`).join(', ')}}`,
      'inheritance_too_deep',
      't16 → t15',
    ],
  ])('[PA5] %s is refused at `extends`', (text, code, sentence) => {
    const [finding] = findingsOf(HEAD + text);
    expect(finding).toMatchObject({ code, line: 3 });
    expect(finding?.path).toMatch(/^templates\.\w+\.extends$/);
    expect(finding?.message).toContain(sentence);
  });

  it('[PA6] provider configs are kept by name and declare nothing', () => {
    const list = desiredStateOf(`${HEAD}provider_configs: [{name: b, region: eu, key_name: k}, {name: a}]`);
    const map = desiredStateOf(`${HEAD}provider_configs: {b: {region: eu, key_name: k}, a: {name: a}}`);
    expect(list.provider_configs).toEqual([
      { name: 'b', value: { region: 'eu', key_name: 'k' } },
      { name: 'a', value: {} },
    ]);
    expect(map.provider_configs).toEqual(list.provider_configs);
    expect([...list.resources, ...list.sections]).toEqual([]);
  });
});

describe('how problems are told', () => {
  const BROKEN = `version: 2
nodes:
  - hostname: Edge-01
    template: base
    regoin: eu
  - hostname: edge-02
    template: 7
    region: us
sdwan:
  networks:
    - name: fabric
      topolgy: star
`;

  it('[PA7] together, in order, with place and path; the summary first', () => {
    expect(reportedIn(BROKEN)).toEqual([
      '1:1 account missing_key',
      '1:10 version unsupported_version',
      '3:5 nodes[0].region missing_key',
      '3:15 nodes[0].hostname invalid_hostname',
      '5:5 nodes[0].regoin unknown_key',
      '7:15 nodes[1].template string_expected',
      '12:7 sdwan.networks[0].topolgy unknown_key',
    ]);
    const parsed = parseFleet(BROKEN, { file: 'prod/fleet.yaml' });
    expect(parsed.kind).toBe('failed');
    expect(parsed.findings[0]).toMatchObject({
      code: 'schema_validation_error',
      message: 'schema validation error: 7 problems in prod/fleet.yaml; each is listed with its line',
    });
    expect(parsed.findings.every(({ file }) => file === 'prod/fleet.yaml')).toBe(true);
  });

  it('[PA7] with the resource where it is known', () => {
    const text = `${HEAD}templates: {t: {modules: [a@1, a@2]}}\nsdwan: {networks: {f: {virtual_ips: {v: {primary_holder: n, failover_holders: [n]}}}}}`;
    expect(findingsOf(text).map(({ resource }) => resource)).toEqual([
      { kind: 'template', key: 't' },
      { kind: 'virtual_ip', key: 'f/v' },
    ]);
  });

  it('[PA7] warnings alone do not fail a file', () => {
    const parsed = parseFleet(`${HEAD}templates: {t: {modules: [a]}}`, { file: 'fleet.yaml' });
    expect(parsed).toMatchObject({ kind: 'parsed', findings: [{ severity: 'warning', code: 'unpinned_module' }] });
  });

  it('[PA8] each says what was expected, what was found and what to do', () => {
    expect(findingsOf(BROKEN).map(({ message }) => message)).toEqual([
      'expected the key `account`, got none; add it',
      'expected version 1 of the language, got the number 2; write `version: 1`',
      'expected the key `region`, got none; add it',
      'expected a hostname in lower case (RFC 1123: letters, digits, `-` and `.`, at most 64 characters), got "Edge-01"; correct it',
      'the key `regoin` is not known here; did you mean `region`?',
      'expected a text, got the number 7; put it in quotes: "7"',
      'the key `topolgy` is not known here; did you mean `topology`?',
    ]);
  });

  it('[PA9] an unknown key far from all lists what is known there', () => {
    const [finding] = findingsOf(`${HEAD}assignments: {n:m: {colour: red}}`);
    expect(finding?.message).toBe(
      'the key `colour` is not known here; known here: node, module, enabled, priority, config',
    );
  });

  it('[PA9] each known place suggests its own keys', () => {
    expect(findingsOf(`${HEAD}template: []`)[0]?.message).toContain('did you mean `templates`?');
    const nested = `${HEAD}sdwan: {networks: {f: {peers: [{host: n, endpiont: a}]}}}`;
    expect(findingsOf(nested)[0]?.message).toContain('did you mean `endpoint`?');
    expect(
      findingsOf(`${HEAD}templates: [{name: t, modules: [{name: a, priority: 1, verison: 1}]}]`).at(-1)?.message,
    ).toContain('did you mean `version`?');
  });

  it.each(['include'])('[PA9] %s is reserved', (key) => {
    expect(findingsOf(`${HEAD}${key}: []`)).toMatchObject([{ code: 'not_yet_supported', path: key, line: 3 }]);
  });

  it('[PA9] a key that is hard to read is written clearly in paths and shortened in messages', () => {
    const key = `a.b ${'x'.repeat(300)}`;
    const [finding] = findingsOf(`${HEAD}"${key}": 1`);
    expect(finding?.path?.length).toBeLessThanOrEqual(200);
    expect(finding?.path).toMatch(/^\["a\.b x/);
    expect(finding?.message.length).toBeLessThan(300);
  });

  it('[PA10] a value that cannot be read is told once', () => {
    expect(reportedIn(`${HEAD}nodes: [{hostname: n, template: t, region: *nowhere}]`)).toEqual([
      '3:44 nodes[0].region unknown_alias',
    ]);
    expect(reportedIn(`${HEAD}modules: {m: {priority: 99999999999999999999}}`)).toEqual([
      '3:25 modules.m.priority integer_too_large',
    ]);
  });
});
