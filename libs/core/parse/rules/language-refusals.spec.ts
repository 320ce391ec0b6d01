import { describe, expect, it } from 'vitest';
import { parseFleet } from '../parse-fleet.ts';
import { findingsOf, HEAD, reportedIn } from '../testing/parsing.ts';

/**
 * What the language does not take, statement by statement: a row has the statement, a file that goes against it, and all
 * that is told about the file, as `line:column path code`. What it takes is in `language-meaning.spec.ts`; what needs
 * the live fleet in `libs/core/diff/language.spec.ts`.
 */
type Row = readonly [statement: string, text: string, reported: readonly string[]];

/** A file with the head before it: what is written begins on line 3. */
const below = (statement: string, text: string, ...reported: string[]): Row => [statement, HEAD + text, reported];
const template = (statement: string, fields: string, ...reported: string[]): Row =>
  below(statement, `templates:\n  - name: t\n    ${fields}\n`, ...reported);
const node = (statement: string, fields: string, ...reported: string[]): Row =>
  below(statement, `nodes:\n  - hostname: n\n    template: t\n    region: r\n    ${fields}\n`, ...reported);
const network = (statement: string, fields: string, ...reported: string[]): Row =>
  below(statement, `sdwan:\n  networks:\n    f:\n      ${fields}\n`, ...reported);

const SPELLINGS: readonly Row[] = [
  below(
    '[PA18] a repeated name agrees with its key',
    'modules:\n  m:\n    name: x\n',
    '5:11 modules.m.name name_mismatch',
  ),
  below(
    '[PA18] so does a hostname',
    'nodes:\n  n: { hostname: x, template: t, region: r }\n',
    '4:18 nodes.n.hostname name_mismatch',
  ),
  below('[PA18] a name stands once in a list', 'modules:\n  - name: m\n  - name: m\n', '5:5 modules[1] duplicate_name'),
  below('[PA24] and once in a map', 'modules:\n  m: {}\n  m: {}\n', '5:3 modules.m duplicate_key'),
  below('[PA15] an item of a list has its name', 'modules:\n  - priority: 1\n', '4:5 modules[0].name missing_key'),
  below('[PA17] a section is a list or a map', 'modules: m\n', '3:10 modules list_or_map_expected'),
  below(
    '[PA17] and never nothing',
    'modules:\nnodes:\n',
    '3:1 modules list_or_map_expected',
    '4:1 nodes list_or_map_expected',
  ),
];

const HEADS: readonly Row[] = [
  ['[PA15] `version` is required', 'account: a\n', ['1:1 version missing_key']],
  ['[PA15] it is 1', 'version: 2\naccount: a\n', ['1:10 version unsupported_version']],
  ['[PA12] the number 1', 'version: "1"\naccount: a\n', ['1:10 version unsupported_version']],
  ['[PA15] `account` is required', 'version: 1\n', ['1:1 account missing_key']],
  ['[PA15] it is not empty', 'version: 1\naccount: ""\n', ['2:10 account empty_string']],
  ['[PA13] it is a text', 'version: 1\naccount: 007\n', ['2:10 account string_expected']],
  ['[PA17] a file is a map', '- version: 1\n', ['1:1 map_expected']],
];

const TEMPLATES: readonly Row[] = [
  template('[PA16] `node_platform` is a name', 'node_platform: a b', '5:20 templates[0].node_platform invalid_name'),
  template(
    '[PA15] `node_platform_id` is not empty',
    "node_platform_id: ''",
    '5:23 templates[0].node_platform_id empty_string',
  ),
  template(
    '[PA19] both agree',
    'node_platform: a\n    node_platform_id: b',
    '6:5 templates[0].node_platform_id conflicting_keys',
  ),
  template('[PA15] `architecture` is one of four', 'architecture: x86', '5:19 templates[0].architecture not_one_of'),
  template('[PA16] `extends` is a name', 'extends: -a', '5:14 templates[0].extends invalid_name'),
  template('[PA15] `metadata` has scalars', 'metadata: { a: [1] }', '5:20 templates[0].metadata.a scalar_expected'),
  template('[PA15] `config` is a map', 'config: 5', '5:13 templates[0].config map_expected'),
  template('[PA13] `description` is a text', 'description: 1.10', '5:18 templates[0].description string_expected'),
  template('[PA15] `modules` is a list', 'modules: { a: {} }', '5:14 templates[0].modules list_expected'),
  template('[PA5] the parent is in the file', 'extends: u', '5:14 templates[0].extends unknown_parent'),
  template('[PA5] and not the template itself', 'extends: t', '5:14 templates[0].extends inheritance_cycle'),
];

const MODULES: readonly Row[] = [
  template(
    '[PA20] a reference has a version behind its `@`',
    'modules: ["a@"]',
    '5:15 templates[0].modules[0] invalid_module_reference',
  ),
  template(
    '[PA20] the last `@` separates, and no name has one',
    'modules: [a@b@c]',
    '5:15 templates[0].modules[0] invalid_module_reference',
  ),
  template(
    '[PA20] a version has no whitespace',
    'modules: [a@1 2]',
    '5:15 templates[0].modules[0] invalid_module_reference',
  ),
  template(
    '[PA16] nor in a map',
    'modules: [{ name: a, version: 1 2 }]',
    '5:35 templates[0].modules[0].version invalid_version',
  ),
  template(
    '[PA13] a version that looks like a number is put in quotes',
    'modules: [{ name: a, version: 1.10 }]',
    '5:35 templates[0].modules[0].version string_expected',
  ),
  template(
    '[PA15] a reference as a map has a name',
    'modules: [{ version: live }]',
    '5:15 templates[0].modules[0].name missing_key',
  ),
  template(
    '[PA15] its priority is 0 to 1000',
    'modules: [{ name: a, version: live, priority: 1001 }]',
    '5:51 templates[0].modules[0].priority out_of_range',
  ),
  template(
    '[PA15] `enabled` is a boolean',
    'modules: [{ name: a, version: live, enabled: no }]',
    '5:50 templates[0].modules[0].enabled boolean_expected',
  ),
  template(
    '[PA20] a module stands once in a template',
    'modules: [a@1, a@2]',
    '5:20 templates[0].modules[1] duplicate_module',
  ),
  template('[PA20] unpinned is a warning', 'modules: [a]', '5:15 templates[0].modules[0] unpinned_module'),
  below(
    '[PA15] `variety` is one of three',
    'modules: { m: { variety: other } }\n',
    '3:26 modules.m.variety not_one_of',
  ),
  below(
    '[PA15] `priority` is at least 0',
    'modules: { m: { priority: -1 } }\n',
    '3:27 modules.m.priority out_of_range',
  ),
  below('[PA15] and at most 1000', 'modules: { m: { priority: 1001 } }\n', '3:27 modules.m.priority out_of_range'),
  below('[PA15] and an integer', 'modules: { m: { priority: 1.5 } }\n', '3:27 modules.m.priority integer_expected'),
  below('[PA16] `version` is not empty', 'modules: { m: { version: "" } }\n', '3:26 modules.m.version invalid_version'),
  below(
    '[PA23] a secret in a `config` is a warning',
    'modules: { m: { config: { token: x } } }\n',
    '3:27 modules.m.config.token secret_in_config',
  ),
];

const NODES: readonly Row[] = [
  below(
    '[PA15] template and region are required',
    'nodes: { n: {} }\n',
    '3:10 nodes.n.template missing_key',
    '3:10 nodes.n.region missing_key',
  ),
  below(
    '[PA16] a hostname is lower case',
    'nodes: { N: { template: t, region: r } }\n',
    '3:10 nodes.N invalid_hostname',
  ),
  below(
    '[PA16] without `_` (RFC 1123)',
    'nodes: { a_b: { template: t, region: r } }\n',
    '3:10 nodes.a_b invalid_hostname',
  ),
  node(
    '[PA15] `lifecycle_class` is one of three',
    'lifecycle_class: forever',
    '7:22 nodes[0].lifecycle_class not_one_of',
  ),
  node('[PA13] `instance_type` is a text', 'instance_type: 4', '7:20 nodes[0].instance_type string_expected'),
  node('[PA15] `labels` have scalars', 'labels: { a: {} }', '7:18 nodes[0].labels.a scalar_expected'),
  node('[PA15] so has `metadata`', 'metadata: []', '7:15 nodes[0].metadata map_expected'),
  below(
    '[PA16] an assignment is `<hostname>:<module>`',
    'assignments: { n: {} }\n',
    '3:16 assignments.n invalid_assignment_key',
  ),
  below('[PA15] or has node and module', 'assignments:\n  - node: n\n', '4:5 assignments[0].module missing_key'),
  below(
    '[PA16] it splits at the first colon',
    'assignments: { "n:a:b": {} }\n',
    '3:16 assignments["n:a:b"] invalid_assignment_key',
  ),
  below(
    '[PA15] `enabled` is a boolean',
    'assignments: { n:m: { enabled: yes } }\n',
    '3:32 assignments["n:m"].enabled boolean_expected',
  ),
  below(
    '[PA15] `priority` is 0 to 1000',
    'assignments: { n:m: { priority: 9999 } }\n',
    '3:33 assignments["n:m"].priority out_of_range',
  ),
];

const OVERLAY: readonly Row[] = [
  network('[PA15] `routing_mode` is one of two', 'routing_mode: ospf', '6:21 sdwan.networks.f.routing_mode not_one_of'),
  network(
    '[PA19] its alias agrees',
    'routing_mode: ibgp\n      routing_protocol: static',
    '7:7 sdwan.networks.f.routing_protocol conflicting_keys',
  ),
  network('[PA15] `topology` is one of two', 'topology: ring', '6:17 sdwan.networks.f.topology not_one_of'),
  network('[PA16] `cidr` is a network', 'cidr: 10.0.0.1', '6:13 sdwan.networks.f.cidr invalid_cidr'),
  network('[PA15] a peer has a host', 'peers: [{ listen_port: 1 }]', '6:15 sdwan.networks.f.peers[0].host missing_key'),
  network('[PA16] which is a hostname', 'peers: [{ host: N }]', '6:23 sdwan.networks.f.peers[0].host invalid_hostname'),
  network(
    '[PA15] `publicly_reachable` is a boolean',
    'peers: { n: { publicly_reachable: 1 } }',
    '6:41 sdwan.networks.f.peers.n.publicly_reachable boolean_expected',
  ),
  network(
    '[PA16] `endpoint` is host:port',
    'peers: { n: { endpoint: n } }',
    '6:31 sdwan.networks.f.peers.n.endpoint invalid_endpoint',
  ),
  network(
    '[PA15] `listen_port` is a port',
    'peers: { n: { listen_port: 65536 } }',
    '6:34 sdwan.networks.f.peers.n.listen_port out_of_range',
  ),
  network(
    '[PA16] `lan_subnets` are networks',
    'peers: { n: { lan_subnets: [10.1.0.0] } }',
    '6:35 sdwan.networks.f.peers.n.lan_subnets[0] invalid_cidr',
  ),
  network(
    '[PA15] a virtual IP has a primary holder',
    'virtual_ips: { v: {} }',
    '6:22 sdwan.networks.f.virtual_ips.v.primary_holder missing_key',
  ),
  network(
    '[PA21] failover holders are distinct',
    'virtual_ips: { v: { primary_holder: a, failover_holders: [b, b] } }',
    '6:68 sdwan.networks.f.virtual_ips.v.failover_holders[1] duplicate_item',
  ),
  network(
    '[PA21] without the primary',
    'virtual_ips: { v: { primary_holder: a, failover_holders: [a] } }',
    '6:65 sdwan.networks.f.virtual_ips.v.failover_holders[0] primary_among_failover',
  ),
  below(
    '[PA22] provider configs have no secrets',
    'provider_configs: { aws: { api_key: x } }\n',
    '3:28 provider_configs.aws.api_key secret_in_provider_config',
  ),
  below(
    '[PA22] as whole words',
    'provider_configs: { aws: { db_password: x, key_name: y } }\n',
    '3:28 provider_configs.aws.db_password secret_in_provider_config',
  ),
];

const NAMES: readonly Row[] = [
  below(
    '[PA16] a name has at most 64 characters',
    `modules: { ${'m'.repeat(65)}: {} }\n`,
    `3:12 modules.${'m'.repeat(65)} invalid_name`,
  ),
  below('[PA16] and at least one', 'modules: { "": {} }\n', '3:12 modules[""] invalid_name'),
  below('[PA16] the first is alphanumeric', 'modules: { _m: {} }\n', '3:12 modules._m invalid_name'),
  below('[PA16] none is beyond ASCII', 'modules: { mö: {} }\n', '3:12 modules["mö"] invalid_name'),
  below('[PA9] `include` is reserved', 'include: x.yaml\n', '3:1 include not_yet_supported'),
  below('[PA9] keys are known ones', 'node: []\n', '3:1 node unknown_key'),
  template('[PA9] at every level', 'arch: arm64', '5:5 templates[0].arch unknown_key'),
];

const chain = (length: number): string =>
  Array.from({ length }, (_, at) => `  t${at}: {${at > 0 ? ` extends: t${at - 1} ` : ''}}\n`).join('');
const nested = (levels: number): string => '{a: '.repeat(levels) + '1' + '}'.repeat(levels);

const LIMITS: readonly Row[] = [
  ['[PA28] at most 1 MiB', `${HEAD}#${'x'.repeat(1_048_576)}`, ['1:1 file_too_large']],
  ['[PA28] no pointer of LFS', 'version https://git-lfs.github.com/spec/v1\n', ['1:1 lfs_pointer']],
  ['[PA28] UTF-8', 'v\u0000e\u0000', ['1:2 not_utf8']],
  ['[PA28] not empty', '# nothing\n', ['1:1 empty_file']],
  ['[PA25] one document', `${HEAD}---\n${HEAD}`, ['3:1 multiple_documents']],
  below('[PA24] no key twice', 'nodes: []\nnodes: []\n', '4:1 nodes duplicate_key'),
  below('[PA25] no custom tags', 'nodes: !ruby/object []\n', '3:8 nodes tag_not_allowed'),
  template(
    '[PA25] nor known ones',
    'description: !!timestamp 2026-01-01',
    '5:18 templates[0].description tag_not_allowed',
  ),
  template('[PA24] no keys but texts', 'config: { 1: a }', '5:15 templates[0].config key_not_string'),
  template(
    '[PA26] at most 100 aliases',
    `config: { a: &a 1, b: [${'*a, '.repeat(101)}] }`,
    '5:428 templates[0].config.b[100] too_many_aliases',
  ),
  template('[PA27] at most 64 levels', `config: ${nested(62)}`, `5:257 templates[0].config${'.a'.repeat(61)} too_deep`),
  below(
    '[PA5] at most 16 templates in a chain',
    `templates:\n${chain(17)}`,
    '20:19 templates.t16.extends inheritance_too_deep',
  ),
  below(
    '[PA5] unknown parents, circles: at `extends`',
    'templates: { a: { extends: b }, b: { extends: a } }\n',
    '3:28 templates.a.extends inheritance_cycle',
  ),
  template(
    '[PA14] no integers beyond 2^53',
    'config: { a: 9007199254740993 }',
    '5:18 templates[0].config.a integer_too_large',
  ),
  template('[PA29] keys of the prototype are unknown ones', '__proto__: {}', '5:5 templates[0].__proto__ unknown_key'),
];

describe('what the language refuses', () => {
  describe.each([
    ['in the two spellings', SPELLINGS],
    ['at the head of a file', HEADS],
    ['in templates', TEMPLATES],
    ['in modules and references to them', MODULES],
    ['in nodes and assignments', NODES],
    ['in the overlay and provider configs', OVERLAY],
    ['in names and keys', NAMES],
    ['beyond its limits', LIMITS],
  ])('%s', (_where, rows) => {
    it.each(rows)('%s', (_statement, text, reported) => {
      expect(reportedIn(text)).toEqual(reported);
    });
  });

  it.each([
    ['012', 'expected a text, got the number 012; put it in quotes: "012"'],
    ['1.10', 'expected a text, got the number 1.10; put it in quotes: "1.10"'],
    ['true', 'expected a text, got the boolean true; put it in quotes: "true"'],
    ['~', 'expected a text, got the null `~`; put it in quotes: "~"'],
  ])('[PA13] `%s` where a text is expected shows the source and asks for quotes', (written, message) => {
    expect(findingsOf(`${HEAD}modules: { m: { description: ${written} } }`)).toMatchObject([
      { code: 'string_expected', line: 3, column: 30, message },
    ]);
  });

  it('[PA9] the nearest known key is suggested, and all known ones otherwise', () => {
    const messages = findingsOf(`${HEAD}modles: []\nsomething: 1\n`).map(({ message }) => message);
    expect(messages).toEqual([
      'the key `modles` is not known here; did you mean `modules`?',
      'the key `something` is not known here; known here: version, account, templates, modules, nodes, assignments, sdwan, federation_peers, provider_configs',
    ]);
  });

  it('[PA7] all problems are told together, in order, below a summary; and nothing is parsed', () => {
    const text = `version: 3
include: other.yaml
templates:
  t: { architecture: z80, extends: u, modules: [a, a@1] }
modules: [{ name: m, priority: 12345678901234567890 }]
nodes:
  n: { template: 1.10, region: *r }
  n: {}
assignments: { n: {} }
sdwan:
  networks: { f: { peers: } }
`;
    expect(reportedIn(text)).toEqual([
      '1:1 account missing_key',
      '1:10 version unsupported_version',
      '2:1 include not_yet_supported',
      '4:22 templates.t.architecture not_one_of',
      '4:36 templates.t.extends unknown_parent',
      '4:49 templates.t.modules[0] unpinned_module',
      '4:52 templates.t.modules[1] duplicate_module',
      '5:32 modules[0].priority integer_too_large',
      '7:18 nodes.n.template string_expected',
      '7:32 nodes.n.region unknown_alias',
      '8:3 nodes.n duplicate_key',
      '9:16 assignments.n invalid_assignment_key',
      '11:20 sdwan.networks.f.peers list_or_map_expected',
    ]);
    const parsed = parseFleet(text, { file: 'edge/fleet.yaml' });
    expect(parsed.kind).toBe('failed');
    expect(parsed.findings[0]?.message).toBe(
      'schema validation error: 12 problems in edge/fleet.yaml; each is listed with its line',
    );
  });
});
