import { describe, expect, it } from 'vitest';
import { desiredStateOf, findingsOf, HEAD } from '../testing/parsing.ts';

/**
 * What a file means, statement by statement of the language: a row has the statement, a file, and what it declares, as
 * `kind key fields`. What is refused is in `language-refusals.spec.ts`; how it compares with the live fleet in
 * `libs/core/diff/language.spec.ts`.
 */
type Row = readonly [statement: string, text: string, declared: readonly string[]];

const below = (statement: string, text: string, ...declared: string[]): Row => [statement, HEAD + text, declared];

const declaredIn = (text: string): readonly string[] =>
  desiredStateOf(text).resources.map(({ kind, key, declared }) => `${kind} ${key} ${JSON.stringify(declared)}`);
const sectionsIn = (text: string): readonly string[] => desiredStateOf(HEAD + text).sections;

/** A module as a template has it: all fields given. */
const using = (name: string, version: string | null, more = {}): string =>
  JSON.stringify({ name, version, priority: null, enabled: true, config: {}, ...more });

const SPELLINGS: readonly Row[] = [
  below('[PA1] list form', 'modules:\n  - name: m\n    priority: 7\n', 'module m {"priority":7}'),
  below('[PA1] map form', 'modules:\n  m:\n    priority: 7\n', 'module m {"priority":7}'),
  below(
    '[PA1] map form that repeats the name',
    'modules:\n  m:\n    name: m\n    priority: 7\n',
    'module m {"priority":7}',
  ),
  below('[PA1] mixed by section', 'modules:\n  - name: m\ntemplates:\n  t: {}\n', 'template t {}', 'module m {}'),
  below(
    '[PA1] mixed within the overlay',
    'sdwan:\n  networks:\n    - name: f\n      peers:\n        n: {}\n',
    'sdwan_network f {}',
    'sdwan_peer f/n {}',
  ),
  below('[PA1] as JSON', '"modules": {"m": {"priority": 7}}\n', 'module m {"priority":7}'),
];

const KINDS: readonly Row[] = [
  below(
    '[PA2] a template with every field',
    'templates:\n  t: { description: d, node_platform: p, node_platform_id: p, architecture: riscv64, metadata: { a: no, b: 1, c: ~ }, config: { x: [1] } }\n',
    'template t {"description":"d","node_platform":"p","node_platform_id":"p","architecture":"riscv64","metadata":{"a":"no","b":1,"c":null},"config":{"x":[1]}}',
  ),
  below(
    '[PA2] any text is an id of a platform',
    'templates:\n  t: { node_platform_id: a b/c }\n',
    'template t {"node_platform_id":"a b/c"}',
  ),
  below(
    '[PA2] a module with every field',
    'modules:\n  m: { description: d, version: 1.26.0, variety: instance, priority: 0, config: {} }\n',
    'module m {"description":"d","version":"1.26.0","variety":"instance","priority":0,"config":{}}',
  ),
  below(
    '[PA2] a node with every field',
    'nodes:\n  - { hostname: n.example, template: t, region: r, instance_type: i, lifecycle_class: spot, labels: { a: 1 }, metadata: {} }\n',
    'node n.example {"template":"t","region":"r","instance_type":"i","lifecycle_class":"spot","labels":{"a":1},"metadata":{}}',
  ),
  below(
    '[PA2] an assignment in map form',
    'assignments:\n  n:m: { enabled: false, priority: 1 }\n',
    'assignment n:m {"enabled":false,"priority":1}',
  ),
  below(
    '[PA2] and in list form',
    'assignments:\n  - { node: n, module: m, config: { a: 1 } }\n',
    'assignment n:m {"config":{"a":1}}',
  ),
  below(
    '[PA2] a network',
    'sdwan: { networks: { f: { routing_mode: ibgp, topology: hub_and_spoke, cidr: fd00::/48 } } }\n',
    'sdwan_network f {"routing_mode":"ibgp","topology":"hub_and_spoke","cidr":"fd00::/48"}',
  ),
  below(
    '[PA2] by the alias of its mode',
    'sdwan: { networks: { f: { routing_protocol: ibgp } } }\n',
    'sdwan_network f {"routing_mode":"ibgp"}',
  ),
  below(
    '[PA2] a peer',
    'sdwan: { networks: { f: { peers: [{ host: n, publicly_reachable: true, endpoint: "h:1", listen_port: 2, lan_subnets: [10.1.0.0/16] }] } } }\n',
    'sdwan_network f {}',
    'sdwan_peer f/n {"publicly_reachable":true,"endpoint":"h:1","listen_port":2,"lan_subnets":["10.1.0.0/16"]}',
  ),
  below(
    '[PA2] nothing is allocated to a peer',
    'sdwan: { networks: { f: { peers: [{ host: n }] } } }\n',
    'sdwan_network f {}',
    'sdwan_peer f/n {}',
  ),
  below(
    '[PA2] a virtual IP, its failover holders in order',
    'sdwan: { networks: { f: { virtual_ips: { v: { cidr: 10.0.0.1/32, primary_holder: c, failover_holders: [b, a] } } } } }\n',
    'sdwan_network f {}',
    'virtual_ip f/v {"cidr":"10.0.0.1/32","primary_holder":"c","failover_holders":["b","a"]}',
  ),
  below('[PA6] provider configs declare nothing', 'provider_configs: { aws: { key_name: k } }\n'),
  below(
    '[PA16] a name with 64 characters of every kind',
    `modules: { ${'0aA._-'.padEnd(64, 'z')}: {} }\n`,
    `module ${'0aA._-'.padEnd(64, 'z')} {}`,
  ),
  below('[PA16] keys are case-sensitive', 'modules: { m: {}, M: {} }\n', 'module m {}', 'module M {}'),
];

const REFERENCES: readonly Row[] = [
  below('[PA20] `name`', 'templates: { t: { modules: [m] } }\n', `template t {"modules":[${using('m', null)}]}`),
  below(
    '[PA20] `name@version`',
    'templates: { t: { modules: [m@1.10] } }\n',
    `template t {"modules":[${using('m', '1.10')}]}`,
  ),
  below(
    '[PA20] a version of any characters but blanks and `@`',
    'templates: { t: { modules: ["m@v1:~/ä+b"] } }\n',
    `template t {"modules":[${using('m', 'v1:~/ä+b')}]}`,
  ),
  below(
    '[PA20] `name@live`',
    'templates: { t: { modules: [m@live] } }\n',
    `template t {"modules":[${using('m', '@live')}]}`,
  ),
  below(
    '[PA20] `name@blessed`',
    'templates: { t: { modules: [m@blessed] } }\n',
    `template t {"modules":[${using('m', '@blessed')}]}`,
  ),
  below(
    '[PA20] a map with every field',
    'templates: { t: { modules: [{ name: m, version: live, priority: 3, enabled: false, config: { a: 1 } }] } }\n',
    `template t {"modules":[${using('m', '@live', { priority: 3, enabled: false, config: { a: 1 } })}]}`,
  ),
  below(
    '[PA20] modules are a set',
    'templates: { t: { modules: [b@1, a@1] } }\n',
    `template t {"modules":[${using('a', '1')},${using('b', '1')}]}`,
  ),
];

const INHERITANCE: readonly Row[] = [
  below(
    '[PA5] the modules of the parent and its own, whose references win',
    'templates:\n  c: { extends: p, modules: [b@2, c@1] }\n  p: { modules: [a@1, b@1] }\n',
    `template c {"modules":[${using('a', '1')},${using('b', '2')},${using('c', '1')}]}`,
    `template p {"modules":[${using('a', '1')},${using('b', '1')}]}`,
  ),
  below(
    '[PA5] scalars are overridden, and inherited where absent',
    'templates:\n  p: { description: p, architecture: arm64 }\n  c: { extends: p, description: c }\n',
    'template p {"description":"p","architecture":"arm64"}',
    'template c {"description":"c","architecture":"arm64"}',
  ),
  below(
    '[PA5] metadata and config merge key by key',
    'templates:\n  p: { metadata: { a: 1, b: 1 }, config: { x: { y: 1 }, z: 1 } }\n  c: { extends: p, metadata: { b: 2 }, config: { x: { w: 2 } } }\n',
    'template p {"metadata":{"a":1,"b":1},"config":{"x":{"y":1},"z":1}}',
    'template c {"metadata":{"a":1,"b":2},"config":{"x":{"w":2},"z":1}}',
  ),
  below(
    '[PA5] parent first, down a chain in any order',
    'templates:\n  c: { extends: b }\n  b: { extends: a, architecture: arm64 }\n  a: { architecture: amd64, description: a }\n',
    'template c {"description":"a","architecture":"arm64"}',
    'template b {"description":"a","architecture":"arm64"}',
    'template a {"description":"a","architecture":"amd64"}',
  ),
];

const VALUES: readonly Row[] = [
  below(
    '[PA12] words of YAML 1.1 are texts',
    'modules: { m: { config: { a: no, b: 2026-01-01, c: 12:30, d: 1_000 } } }\n',
    'module m {"config":{"a":"no","b":"2026-01-01","c":"12:30","d":"1_000"}}',
  ),
  below(
    '[PA12] numbers, booleans and null of the core schema',
    'modules: { m: { config: { a: 0o14, b: 0x1F, c: 1e3, d: True, e: ~ } } }\n',
    'module m {"config":{"a":12,"b":31,"c":1000,"d":true,"e":null}}',
  ),
  below(
    '[PA14] integers to 2^53 - 1',
    'modules: { m: { config: { a: 9007199254740991 } } }\n',
    'module m {"config":{"a":9007199254740991}}',
  ),
  below(
    '[PA13] a version in quotes loses no digit',
    'modules: { m: { version: "1.10" } }\n',
    'module m {"version":"1.10"}',
  ),
  below(
    '[PA29] keys of the prototype are data',
    'modules: { m: { config: { __proto__: { a: 1 }, constructor: 2 } } }\n',
    'module m {"config":{"__proto__":{"a":1},"constructor":2}}',
  ),
  below(
    '[PA26] a hundred aliases',
    `modules: { m: { config: { a: &a 1, b: [${Array(100).fill('*a').join(', ')}] } } }\n`,
    `module m {"config":{"a":1,"b":[${Array(100).fill(1).join(',')}]}}`,
  ),
  ['[PA25] the marks of one document', `%YAML 1.2\n---\n${HEAD}modules: { m: {} }\n...\n`, ['module m {}']],
  ['[PA28] a byte order mark and CRLF', `\uFEFF${HEAD}modules: { m: {} }\n`.replaceAll('\n', '\r\n'), ['module m {}']],
];

describe('what a file means', () => {
  describe.each([
    ['in either spelling', SPELLINGS],
    ['for each kind', KINDS],
    ['by references to modules', REFERENCES],
    ['by inheritance', INHERITANCE],
    ['by its values', VALUES],
  ])('%s', (_where, rows) => {
    it.each(rows)('%s', (_statement, text, declared) => {
      expect(declaredIn(text)).toEqual(declared);
      expect(findingsOf(text).filter(({ code }) => code !== 'unpinned_module' && code !== 'number_respelled')).toEqual(
        [],
      );
    });
  });

  it.each<readonly [statement: string, text: string, sections: readonly string[]]>([
    ['an absent section is none', '', []],
    ['an empty list is one', 'nodes: []\n', ['nodes']],
    ['an empty map is one', 'nodes: {}\n', ['nodes']],
    ['one with items is one', 'modules: [{ name: m }]\n', ['modules']],
    ['an overlay without networks is none', 'sdwan: {}\n', []],
    [
      'networks are one, their peers and virtual IPs each',
      'sdwan: { networks: { f: { peers: [] }, g: {} } }\n',
      ['sdwan.networks', 'sdwan.networks.f.peers'],
    ],
    ['provider configs are none', 'provider_configs: {}\n', []],
  ])('[PA4] absent is not empty: %s', (_statement, text, sections) => {
    expect(sectionsIn(text)).toEqual(sections);
  });

  it.each([
    ['absent: not managed', '{ host: n }', undefined],
    ['given', '{ host: n, lan_subnets: [10.1.0.0/16] }', ['10.1.0.0/16']],
    ['given as empty', '{ host: n, lan_subnets: [] }', []],
  ])('[PA2] a field is %s', (_statement, peer, value) => {
    const { resources } = desiredStateOf(`${HEAD}sdwan: { networks: { f: { peers: [${peer}] } } }`);
    expect(resources[1]?.declared['lan_subnets']).toEqual(value);
  });

  it('[PA6] provider configs are kept', () => {
    const text = `${HEAD}provider_configs:\n  - name: aws\n    region: eu\n`;
    expect(desiredStateOf(text).provider_configs).toEqual([{ name: 'aws', value: { region: 'eu' } }]);
  });
});
