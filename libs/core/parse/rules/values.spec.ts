import { describe, expect, it } from 'vitest';
import { desiredStateOf, findingsOf, HEAD, reportedIn } from '../testing/parsing.ts';

const NODE = 'hostname: n, template: t, region: r';
const node = (fields: string): string => `${HEAD}nodes:\n  - { ${fields} }\n`;
const messageOf = (text: string): string | undefined => findingsOf(text)[0]?.message;

describe('types', () => {
  it.each(['no', 'on', 'Yes', '2026-01-01', '12:30', '0x', '1_000', '~x', '1.2.3', '0b1', '=', '<<'])(
    '[PA12] %s is a text',
    (text) => {
      const [resource] = desiredStateOf(`${HEAD}modules: {m: {description: ${text}}}`).resources;
      expect(resource?.declared['description']).toBe(text);
    },
  );

  it('[PA12] numbers, booleans and null are what they are where any scalar is allowed', () => {
    const text = node(`${NODE}, metadata: {a: 1.10, b: 0o14, c: 0x1F, d: true, e: ~, f: "1", g: -0, h: 012, i: 1e3}`);
    expect({ ...(desiredStateOf(text).resources[0]?.declared['metadata'] as object) }).toEqual({
      ...{ a: 1.1, b: 12, c: 31, d: true, e: null, f: '1', g: 0, h: 12, i: 1000 },
    });
  });

  it('[PA12] a directive cannot switch to the types of YAML 1.1', () => {
    expect(reportedIn(`%YAML 1.1\n---\n${HEAD}`)).toEqual(['1:1 directive_not_allowed']);
    expect(desiredStateOf(`%YAML 1.2\n---\n${HEAD}`).account).toBe('acme');
  });

  it.each([
    ['012', 'the number 012; put it in quotes: "012"'],
    ['1.10', 'the number 1.10; put it in quotes: "1.10"'],
    ['true', 'the boolean true; put it in quotes: "true"'],
    ['null', 'the null `null`; put it in quotes: "null"'],
    ['', 'nothing; write the text, or remove the key'],
    ['[a]', 'a list; write a single value'],
    ['{a: b}', 'a map; write a single value'],
  ])('[PA13] the text `%s`', (written, reported) => {
    const text = `${HEAD}modules:\n  m:\n    version: ${written}\n`;
    expect(findingsOf(text)).toMatchObject([{ code: 'string_expected', line: 5 }]);
    expect(messageOf(text)).toBe(`expected a text, got ${reported}`);
  });

  it('[PA8] removing it is no advice where it is required', () => {
    const node = (written: string): string | undefined =>
      messageOf(`${HEAD}nodes: [{hostname: a, template: t, ${written}}]`);
    expect(node('region: ')).toBe('expected a text, got nothing; write the text');
    expect(node('region: ""')).toBe('expected a text, got an empty one; write it');
    expect(node('region: r, instance_type: ')).toBe('expected a text, got nothing; write the text, or remove the key');
  });

  it('[PA13] names in lists and keys of maps as well', () => {
    expect(reportedIn(`${HEAD}templates: {t: {extends: 5}}`)).toEqual(['3:26 templates.t.extends string_expected']);
    expect(reportedIn(`${HEAD}templates: {t: {modules: [5]}}`)).toEqual([
      '3:27 templates.t.modules[0] module_reference_expected',
    ]);
    expect(messageOf(`${HEAD}templates: {t: {modules: [1.10]}}`)).toContain('put it in quotes: "1.10"');
  });

  it.each([
    ['9007199254740992', 'integer_too_large'],
    ['-9007199254740992', 'integer_too_large'],
    ['0xFFFFFFFFFFFFFFFFF', 'integer_too_large'],
    ['.inf', 'number_not_finite'],
    ['-.inf', 'number_not_finite'],
    ['.nan', 'number_not_finite'],
    ['1e999', 'number_not_finite'],
  ])('[PA14] %s is %s, also deep inside a config', (written, code) => {
    expect(reportedIn(`${HEAD}modules: {m: {config: {deep: [${written}]}}}`)).toEqual([
      `3:31 modules.m.config.deep[0] ${code}`,
    ]);
  });

  it('[PA14] the largest integers are fine', () => {
    const text = `${HEAD}modules: {m: {config: {a: 9007199254740991, b: -9007199254740991}}}`;
    expect(desiredStateOf(text).resources[0]?.declared['config']).toEqual({
      a: 9007199254740991,
      b: -9007199254740991,
    });
  });

  it.each([
    [`modules: {m: {priority: 1001}}`, 'out_of_range', 'expected at most 1000, got the number 1001; correct it'],
    [`modules: {m: {priority: -1}}`, 'out_of_range', 'expected at least 0, got the number -1; correct it'],
    [`modules: {m: {priority: 1.5}}`, 'integer_expected', 'expected an integer, got the number 1.5'],
    [`modules: {m: {priority: "5"}}`, 'integer_expected', 'expected an integer, got "5"; write digits only'],
    [`modules: {m: {variety: confg}}`, 'not_one_of', 'did you mean config?'],
    [`templates: {t: {architecture: x86_64}}`, 'not_one_of', 'expected amd64, arm64, armv7 or riscv64, got "x86_64"'],
    [`assignments: {n:m: {enabled: yes}}`, 'boolean_expected', 'expected true or false, got "yes"'],
    [`modules: {m: {config: [1]}}`, 'map_expected', 'expected a map, got a list'],
    [`templates: {t: {modules: nginx}}`, 'list_expected', 'expected a list, got "nginx"'],
    [`modules: {m: {version: ""}}`, 'invalid_version', 'a version without blanks'],
    [`templates: {t: {node_platform_id: ""}}`, 'empty_string', 'expected a text, got an empty one'],
    [`templates: {t: {metadata: {a: {b: 1}}}}`, 'scalar_expected', 'got a map; nested values belong into `config`'],
    [`sdwan: {networks: {f: {peers: {n: {listen_port: 70000}}}}}`, 'out_of_range', 'expected at most 65535'],
  ])('[PA15] %s is %s', (text, code, sentence) => {
    expect(findingsOf(HEAD + text)).toMatchObject([{ code, line: 3 }]);
    expect(messageOf(HEAD + text)).toContain(sentence);
  });
});

describe('forms', () => {
  it.each(['a', 'A.b-c_9', '9', 'x'.repeat(64), 'constructor'])('[PA16] %s is a name', (name) => {
    expect(desiredStateOf(`${HEAD}templates: {"${name}": {}}`).resources[0]?.key).toBe(name);
  });
  it.each(['-a', '.a', '_a', 'a b', 'ä', 'a/b', 'a@b', '', 'x'.repeat(65), '__proto__', 'a\\u202Eb'])(
    '[PA16] %j is no name',
    (name) => {
      expect(findingsOf(`${HEAD}templates: {"${name}": {}}`)).toMatchObject([
        { code: 'invalid_name', line: 3, column: 13 },
      ]);
      expect(findingsOf(`${HEAD}templates: [{name: "${name}"}]`)).toMatchObject([{ code: 'invalid_name' }]);
    },
  );

  it.each(['edge-01', 'a', '0', 'a.b.example', `${'x'.repeat(60)}.abc`])('[PA16] %s is a hostname', (host) => {
    expect(desiredStateOf(node(`hostname: "${host}", template: t, region: r`)).resources[0]?.key).toBe(host);
  });
  it.each(['Edge', '-a', 'a-', 'a..b', 'a_b', 'a.', 'x'.repeat(64), `${'x'.repeat(61)}.abc`, 'а1'])(
    '[PA16] %s is no hostname',
    (host) => {
      expect(findingsOf(node(`hostname: "${host}", template: t, region: r`))).toMatchObject([
        { code: 'invalid_hostname' },
      ]);
      expect(findingsOf(`${HEAD}nodes: {"${host}": {template: t, region: r}}`)).toMatchObject([
        { code: 'invalid_hostname' },
      ]);
    },
  );

  it.each(['n', ':m', 'n:', 'N:m', 'n:a:b', 'n m'])('[PA16] %s is no key of an assignment', (key) => {
    expect(findingsOf(`${HEAD}assignments: {"${key}": {}}`)).toMatchObject([{ code: 'invalid_assignment_key' }]);
  });

  it.each(['10.0.0.0/8', '0.0.0.0/0', 'fd00::/48', '::1/128'])('[PA16] %s is a network', (cidr) => {
    const [network] = desiredStateOf(`${HEAD}sdwan: {networks: {f: {cidr: "${cidr}"}}}`).resources;
    expect(network?.declared['cidr']).toBe(cidr);
  });
  it.each(['10.0.0.0', '10.0.0.0/33', '10.0.0/8', 'fd00::/129', 'x/8', '10.0.0.256/8', ''])(
    '[PA16] %s is no network',
    (cidr) => {
      expect(findingsOf(`${HEAD}sdwan: {networks: {f: {cidr: "${cidr}"}}}`)).toMatchObject([{ code: 'invalid_cidr' }]);
    },
  );

  it.each([
    ['sdwan: {networks: {f: {cidr: 10.20.0.5/16}}}', '3:30 sdwan.networks.f.cidr invalid_cidr'],
    ['sdwan: {networks: {f: {cidr: "fd00::1/48"}}}', '3:30 sdwan.networks.f.cidr invalid_cidr'],
    [
      'sdwan: {networks: {f: {peers: {n: {lan_subnets: [10.0.0.0/8, 10.1.0.1/16]}}}}}',
      '3:62 sdwan.networks.f.peers.n.lan_subnets[1] invalid_cidr',
    ],
    [
      'sdwan: {networks: {f: {peers: {n: {lan_subnets: ["fd00::/48", "FD00:0::/48"]}}}}}',
      '3:63 sdwan.networks.f.peers.n.lan_subnets[1] duplicate_item',
    ],
    [
      'sdwan: {networks: {f: {peers: {n: {endpoint: "999.0.0.1:1"}}}}}',
      '3:46 sdwan.networks.f.peers.n.endpoint invalid_endpoint',
    ],
    [
      'sdwan: {networks: {f: {peers: {n: {endpoint: "[::::]:1"}}}}}',
      '3:46 sdwan.networks.f.peers.n.endpoint invalid_endpoint',
    ],
  ])('[PA16] %s is told', (text, reported) => {
    expect(reportedIn(HEAD + text)).toEqual([reported]);
  });
  it('[PA16] an address that is no network names the one that it lies in; a virtual IP is an address', () => {
    expect(messageOf(`${HEAD}sdwan: {networks: {f: {cidr: 10.20.0.5/16}}}`)).toBe(
      '`10.20.0.5/16` is an address in the network `10.20.0.0/16`; write the network',
    );
    const ip = 'sdwan: {networks: {f: {peers: {a: {}}, virtual_ips: {v: {primary_holder: a, cidr: 10.20.0.5/16}}}}}';
    expect(findingsOf(HEAD + ip)).toEqual([]);
  });

  it.each(['edge.example.com:51820', '192.0.2.1:1', '[fd00::1]:65535'])('[PA16] %s is an endpoint', (endpoint) => {
    const text = `${HEAD}sdwan: {networks: {f: {peers: {n: {endpoint: "${endpoint}"}}}}}`;
    expect(desiredStateOf(text).resources[1]?.declared['endpoint']).toBe(endpoint);
  });
  it.each(['edge', 'edge:0', 'edge:65536', 'edge:', ':1', 'fd00::1:1', 'a b:1', 'u@h:1', 'http://h:1'])(
    '[PA16] %s is no endpoint',
    (endpoint) => {
      const text = `${HEAD}sdwan: {networks: {f: {peers: {n: {endpoint: "${endpoint}"}}}}}`;
      expect(findingsOf(text)).toMatchObject([{ code: 'invalid_endpoint' }]);
    },
  );

  it.each(['templates', 'modules', 'nodes', 'assignments', 'provider_configs'])(
    '[PA17] nothing at all for %s',
    (key) => {
      const text = `${HEAD}${key}:\n`;
      expect(reportedIn(text)).toEqual([`3:1 ${key} list_or_map_expected`]);
      expect(messageOf(text)).toBe(
        'expected a list or a map, got nothing; write [] for none, or remove the key to leave it unmanaged',
      );
    },
  );
  it('[PA17] nothing at all for a nested collection, or for an item', () => {
    expect(reportedIn(`${HEAD}sdwan: {networks: {f: {peers: }}}`)).toEqual([
      '3:24 sdwan.networks.f.peers list_or_map_expected',
    ]);
    expect(reportedIn(`${HEAD}sdwan:\n  networks:\n`)).toEqual(['4:3 sdwan.networks list_or_map_expected']);
    expect(reportedIn(`${HEAD}sdwan:\n`)).toEqual(['3:1 sdwan map_expected']);
    expect(reportedIn(`${HEAD}modules:\n  m:\n`)).toEqual(['4:3 modules.m map_expected']);
    expect(messageOf(`${HEAD}modules:\n  m:\n`)).toBe('expected a map, got nothing; write {} for one without fields');
  });
  it.each(['5', 'text', 'true', '~'])('[PA17] %s is no collection', (value) => {
    expect(findingsOf(`${HEAD}nodes: ${value}`)).toMatchObject([{ code: 'list_or_map_expected' }]);
  });
  it.each([['- a'], ['just text'], ['5']])('[PA17] a file that is no map: %s', (text) => {
    expect(reportedIn(text)).toEqual(['1:1 map_expected']);
  });
});

describe('names and references', () => {
  it.each([
    ['templates: [{name: a}, {name: a}]', 'templates[1]'],
    ['modules: [{name: a}, {name: a}]', 'modules[1]'],
    ['nodes: [{hostname: a, template: t, region: r}, {hostname: a, template: t, region: r}]', 'nodes[1]'],
    ['assignments: [{node: n, module: m}, {node: n, module: m}]', 'assignments[1]'],
    ['sdwan: {networks: [{name: f}, {name: f}]}', 'sdwan.networks[1]'],
    ['sdwan: {networks: {f: {peers: [{host: n}, {host: n}]}}}', 'sdwan.networks.f.peers[1]'],
    ['provider_configs: [{name: a}, {name: a}]', 'provider_configs[1]'],
  ])('[PA18] twice the same name: %s', (text, path) => {
    const errors = findingsOf(HEAD + text).filter(({ severity }) => severity === 'error');
    expect(errors).toMatchObject([{ code: 'duplicate_name', path }]);
  });
  it('[PA18] names the line of the first', () => {
    expect(messageOf(`${HEAD}modules:\n  - name: a\n  - name: a\n`)).toContain('first on line 4');
  });
  it('[PA18] the same name in two networks or kinds is fine', () => {
    const text = `${HEAD}modules: [{name: f}]\nsdwan: {networks: {f: {peers: [{host: n}]}, g: {peers: [{host: n}]}}}`;
    expect(reportedIn(text)).toEqual([]);
  });

  it.each([
    ['templates: {a: {name: b}}', 'templates.a.name'],
    ['nodes: {a: {hostname: b, template: t, region: r}}', 'nodes.a.hostname'],
    ['assignments: {n:m: {node: x}}', 'assignments["n:m"].node'],
    ['assignments: {n:m: {module: x}}', 'assignments["n:m"].module'],
    ['sdwan: {networks: {f: {peers: {a: {host: b}}}}}', 'sdwan.networks.f.peers.a.host'],
    ['provider_configs: {a: {name: b}}', 'provider_configs.a.name'],
  ])('[PA18] a name inside that disagrees: %s', (text, path) => {
    expect(findingsOf(HEAD + text)).toMatchObject([{ code: 'name_mismatch', path }]);
  });
  it('[PA18] one that agrees is fine', () => {
    expect(reportedIn(`${HEAD}assignments: {n:m: {node: n, module: m}}\nmodules: {a: {name: a}}`)).toEqual([]);
  });

  it.each([
    ['templates: {t: {node_platform: a, node_platform_id: b}}', 'templates.t.node_platform_id'],
    ['sdwan: {networks: {f: {routing_mode: ibgp, routing_protocol: static}}}', 'sdwan.networks.f.routing_protocol'],
  ])('[PA19] two keys for one fact disagree: %s', (text, path) => {
    expect(findingsOf(HEAD + text)).toMatchObject([{ code: 'conflicting_keys', path }]);
  });
  it('[PA19] they may agree', () => {
    const text = `${HEAD}templates: {t: {node_platform: a, node_platform_id: a}}\nsdwan: {networks: {f: {routing_mode: ibgp, routing_protocol: ibgp}}}`;
    expect(reportedIn(text)).toEqual([]);
  });

  it.each(['nginx@', '@live', 'a@b@c', 'a b', 'a@1 2', '-a'])('[PA20] %s is no module reference', (reference) => {
    const text = `${HEAD}templates: {t: {modules: ["${reference}"]}}`;
    expect(findingsOf(text).find(({ severity }) => severity === 'error')).toMatchObject({
      code: 'invalid_module_reference',
    });
  });
  it('[PA20] a module twice, however it is spelled', () => {
    const text = `${HEAD}templates: {t: {modules: [a@1, {name: a, version: 2.0.0}]}}`;
    expect(reportedIn(text)).toEqual(['3:32 templates.t.modules[1] duplicate_module']);
  });
  it('[PA20] one whose version is no text is told as that, not as unpinned', () => {
    expect(reportedIn(`${HEAD}templates: {t: {modules: [{name: a, version: 1.26}]}}`)).toEqual([
      '3:46 templates.t.modules[0].version string_expected',
    ]);
  });

  it('[PA20] an unpinned one is a warning at the reference, once, wherever it is inherited', () => {
    const text = `${HEAD}templates: {base: {modules: [a, b@live, {name: c}, {name: d, version: 1.0.0}]}, child: {extends: base}}`;
    expect(reportedIn(text)).toEqual([
      '3:30 templates.base.modules[0] unpinned_module',
      '3:41 templates.base.modules[2] unpinned_module',
    ]);
    expect(findingsOf(text).every(({ severity }) => severity === 'warning')).toBe(true);
  });

  it.each([
    ['virtual_ips: {v: {primary_holder: a, failover_holders: [b, a]}}', 'primary_among_failover'],
    ['virtual_ips: {v: {primary_holder: a, failover_holders: [b, b]}}', 'duplicate_item'],
    ['peers: {a: {lan_subnets: [10.0.0.0/8, 10.0.0.0/8]}}', 'duplicate_item'],
  ])('[PA21] %s is %s', (text, code) => {
    expect(findingsOf(`${HEAD}sdwan: {networks: {f: {${text}}}}`)).toMatchObject([{ code }]);
  });
});

describe('secrets', () => {
  const CANARY = 'canary-7b1f';

  it.each([
    `{aws: {password: ${CANARY}}}`,
    `{aws: {nested: [{api_key: ${CANARY}}]}}`,
    `[{name: aws, ssh_key: {a: ${CANARY}}}]`,
    `{aws: {endpoint: "https://user:${CANARY}@example.com"}}`,
    `{aws: {token: 1e999, private_key: *${CANARY}}}`,
  ])('[PA22] provider configs %s', (configs) => {
    const findings = findingsOf(`${HEAD}provider_configs: ${configs}`);
    expect(findings.map(({ code }) => code)).toContain('secret_in_provider_config');
    expect(
      findings
        .filter(({ code }) => code !== 'unknown_alias')
        .map(({ message }) => message)
        .join(),
    ).not.toContain(CANARY);
  });
  it('[PA22] a key without a secret word is fine', () => {
    expect(reportedIn(`${HEAD}provider_configs: {aws: {key_name: k, region: eu, password: null}}`)).toEqual([]);
  });

  it('[PA23] a mask is none', () => {
    const masked = 'modules: {m: {config: {db_password: "[masked]", deep: {token: "[masked:0123456789ab]"}}}}';
    expect(findingsOf(HEAD + masked)).toEqual([]);
  });

  it.each([
    `modules: {m: {config: {db_password: ${CANARY}}}}`,
    `templates: {t: {config: {a: [{token: ${CANARY}}]}}}`,
    `templates: {t: {modules: [{name: a, version: 1.0.0, config: {token: ${CANARY}}}]}}`,
    `assignments: {n:m: {config: {url: "https://u:${CANARY}@example.com"}}}`,
  ])('[PA23] %s is a warning', (text) => {
    const findings = findingsOf(HEAD + text);
    expect(findings).toMatchObject([{ severity: 'warning', code: 'secret_in_config' }]);
    expect(JSON.stringify(findings)).not.toContain(CANARY);
  });

  it.each([
    `nodes: {n: {template: t, region: r, metadata: {db_password: ${CANARY}}}}`,
    `nodes: {n: {template: t, region: r, labels: {api-key: ${CANARY}}}}`,
    `templates: {t: {metadata: {pem: "-----BEGIN RSA PRIVATE KEY-----\\n${CANARY}"}}}`,
    `templates: {t: {metadata: {ci: ghp_${CANARY}}}}`,
    `templates: {t: {metadata: {aws: AKIAIOSFODNN7EXAMPLE, note: ${CANARY.slice(0, 1)}}}}`,
  ])('[PA23] %s is a warning of its own', (text) => {
    const findings = findingsOf(HEAD + text);
    expect(findings).toMatchObject([{ severity: 'warning', code: 'secret_in_metadata', line: expect.any(Number) }]);
    expect(JSON.stringify(findings)).not.toContain(CANARY);
    expect(JSON.stringify(findings)).not.toContain('AKIA');
  });
  it('[PA23] metadata and labels without a secret are fine', () => {
    const text = `nodes: {n: {template: t, region: r, metadata: {key_name: k, owner: web}, labels: {tier: edge}}}`;
    expect(findingsOf(HEAD + text)).toEqual([]);
  });

  it('[PA23] a value that is wrong in itself is not repeated below a secret key', () => {
    const findings = findingsOf(`${HEAD}modules: {m: {config: {token: 12345678901234567890}}}`);
    expect(findings.map(({ code }) => code)).toContain('integer_too_large');
    expect(JSON.stringify(findings)).not.toContain('12345678901234567890');
  });
});
