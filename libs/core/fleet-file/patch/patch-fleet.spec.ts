import { describe, expect, it } from 'vitest';
import { patchFleet } from '../index.ts';
import { changedLines, HEAD, leftOf, moduleOf, setNode, setTemplate } from '../testing/patching.ts';
import type { ResourceEdit } from './edits.ts';

const FLEET = `# Our fleet, see the handbook
version: 1
account: acme

templates:
  - name: base
    architecture: amd64     # all of them
    modules:
      - chrony@live
      - nginx@1.26.0        # pinned until June
    metadata: { owner: team-a }
  # behind the load balancer
  - name: web
    extends: base
    modules:
      - name: nginx
        version: "1.26.0"
        priority: 60

nodes:
  # London
  - hostname: edge-01
    template: web
    region: 'eu-west-2'     # the cheap one
    labels: { tier: edge, rack: "7" }

  - hostname: edge-02
    template: web
    region: ap
    labels:
      tier: edge
      rack: r7

sdwan:
  networks:
    fabric:
      cidr: FD00:0:0::/48
      peers:
        edge-01: {publicly_reachable: true, lan_subnets: [10.1.0.0/16, 10.2.0.0/16]}
        edge-02: {}
      virtual_ips: []
`;

describe('a patch', () => {
  it.each<[string, ResourceEdit, string[]]>([
    [
      'a scalar in its quotes, with its comment',
      setNode('edge-01', { region: 'us: 1' }),
      ["-    region: 'eu-west-2'     # the cheap one", "+    region: 'us: 1'     # the cheap one"],
    ],
    [
      'a key of a map in one line',
      setNode('edge-01', { labels: { tier: 'core', rack: '7' } }),
      ['-    labels: { tier: edge, rack: "7" }', '+    labels: { tier: core, rack: "7" }'],
    ],
    [
      'keys that come and go in one line',
      setNode('edge-01', { labels: { rack: '7', zone: 'no' } }),
      ['-    labels: { tier: edge, rack: "7" }', `+    labels: { rack: "7", zone: 'no' }`],
    ],
    [
      'keys that come and go in lines',
      setNode('edge-02', { labels: { rack: 'r7', zone: 'b' } }),
      ['-      tier: edge', '+      zone: b'],
    ],
    [
      'all keys that go',
      setNode('edge-02', { labels: {} }),
      ['-    labels:', '-      tier: edge', '-      rack: r7', '+    labels: {}'],
    ],
    [
      'all keys that are others now',
      setNode('edge-02', { labels: { zone: 'b' } }),
      ['-      tier: edge', '-      rack: r7', '+      zone: b'],
    ],
    [
      'items of a set in one line',
      { do: 'set', kind: 'sdwan_peer', key: 'fabric/edge-01', fields: { lan_subnets: ['10.2.0.0/16', '10.3.0.0/16'] } },
      [
        '-        edge-01: {publicly_reachable: true, lan_subnets: [10.1.0.0/16, 10.2.0.0/16]}',
        '+        edge-01: {publicly_reachable: true, lan_subnets: [10.2.0.0/16, 10.3.0.0/16]}',
      ],
    ],
    [
      'a module that is a text',
      setTemplate('base', {
        modules: [moduleOf('chrony', { version: '@live' }), moduleOf('nginx', { version: '1.27.0' })],
      }),
      ['-      - nginx@1.26.0        # pinned until June', '+      - nginx@1.27.0        # pinned until June'],
    ],
    [
      'a module that is a map now',
      setTemplate('base', {
        modules: [moduleOf('chrony', { version: '@live' }), moduleOf('nginx', { version: '1.26.0', enabled: false })],
      }),
      [
        '-      - nginx@1.26.0        # pinned until June',
        '+      - { name: nginx, version: 1.26.0, enabled: false }        # pinned until June',
      ],
    ],
    [
      'a module that is a map, and new ones',
      setTemplate('web', {
        modules: [moduleOf('chrony', { version: '@live' }), moduleOf('nginx', { version: '1.27.0' }), moduleOf('zsh')],
      }),
      ['-        version: "1.26.0"', '-        priority: 60', '+        version: "1.27.0"', '+      - zsh'],
    ],
  ])('[FF2] changes %s, and nothing else', (_, edit, lines) => {
    expect(changedLines(FLEET, edit)).toEqual(lines);
  });

  it('[FF2] keeps line ends, a byte order mark and a missing last line end', () => {
    const text = `\uFEFF${FLEET.replaceAll('\n', '\r\n').trimEnd()}`;
    const patched = patchFleet(text, [
      setNode('edge-02', { region: 'us', instance_type: 't3' }),
      { do: 'add', kind: 'virtual_ip', key: 'fabric/vip', fields: { primary_holder: 'edge-01' } },
    ]);
    if (patched.kind === 'refused') expect.unreachable();
    expect(patched.text.startsWith('\uFEFF# Our fleet')).toBe(true);
    expect(patched.text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(patched.text.endsWith('virtual_ips:\r\n        vip:\r\n          primary_holder: edge-01')).toBe(false);
    expect(patched.text).toMatch(/primary_holder: edge-01$/);
  });

  it('[FF1] declares what was asked for, in a file of any form', () => {
    const text = `${HEAD}nodes: { a: { template: t, region: eu } }\n`;
    expect(changedLines(text, setNode('a', { region: 'us' }), { do: 'remove', kind: 'node', key: 'b' })).toEqual([
      '-nodes: { a: { template: t, region: eu } }',
      '+nodes: { a: { template: t, region: us } }',
    ]);
    const [hard] = [`${HEAD}nodes:\n  ? a\n  : template: t\n    region: eu\n`];
    expect(changedLines(hard ?? '', setNode('a', { region: 'us' }))).toEqual(['-    region: eu', '+    region: us']);
  });

  it('[FF1] is refused where the file has errors, and where no change of the text says what is wanted', () => {
    expect(patchFleet(`${HEAD}nodes: 1\n`, [])).toMatchObject({ kind: 'refused', code: 'file_has_errors' });
    expect(patchFleet(FLEET, [setNode('edge-01', { region: '' })])).toMatchObject({
      kind: 'refused',
      code: 'cannot_patch',
      findings: expect.arrayContaining([expect.objectContaining({ path: 'nodes[0].region', code: 'empty_string' })]),
    });
    // The only value of a required field cannot go.
    expect(leftOf(FLEET, setNode('edge-01', { template: null }))).toEqual(['cannot_patch']);
  });

  it('[FF3] is empty where the file says it already, in another spelling as well', () => {
    const same: ResourceEdit[] = [
      { do: 'set', kind: 'sdwan_network', key: 'fabric', fields: { cidr: 'fd00::/48' } },
      { do: 'set', kind: 'sdwan_peer', key: 'fabric/edge-01', fields: { lan_subnets: ['10.2.0.0/16', '10.1.0.0/16'] } },
      setNode('edge-02', { labels: { rack: 'r7', tier: 'edge' }, instance_type: null }),
    ];
    expect(changedLines(FLEET, ...same)).toEqual([]);
  });

  it('[FF4] writes a new field where it belongs, and a new item at the end, parted as the others are', () => {
    expect(changedLines(FLEET, setNode('edge-01', { lifecycle_class: 'spot', instance_type: 't3' }))).toEqual([
      '+    instance_type: t3',
      '+    lifecycle_class: spot',
    ]);
    const edits: ResourceEdit[] = [
      { do: 'add', kind: 'node', key: 'edge-03', fields: { region: 'eu', template: 'web', labels: { tier: 'x' } } },
      { do: 'add', kind: 'virtual_ip', key: 'fabric/vip', fields: { primary_holder: 'edge-01' } },
      { do: 'add', kind: 'sdwan_network', key: 'second', fields: { cidr: '10.0.0.0/8' } },
      { do: 'add', kind: 'sdwan_peer', key: 'second/edge-01', fields: { listen_port: 1 } },
    ];
    expect(changedLines(FLEET, ...edits)).toEqual([
      '+  - hostname: edge-03',
      '+    template: web',
      '+    region: eu',
      '+    labels:',
      '+      tier: x',
      '+',
      '-      virtual_ips: []',
      '+      virtual_ips:',
      '+        - name: vip',
      '+          primary_holder: edge-01',
      '+    second:',
      '+      cidr: 10.0.0.0/8',
      '+      peers:',
      '+        - host: edge-01',
      '+          listen_port: 1',
    ]);
  });

  it('[FF4] begins a section behind those before it, in the form of the others', () => {
    const fields = { version: '2', config: { a: [1, { b: [] }] } };
    const module: ResourceEdit = { do: 'add', kind: 'module', key: 'nginx', fields };
    expect(changedLines(FLEET, module)).toEqual([
      '+modules:',
      '+  - name: nginx',
      "+    version: '2'",
      '+    config:',
      '+      a:',
      '+        - 1',
      '+        - b: []',
      '+',
    ]);
    const keyed = `${HEAD}nodes:\n    a:\n        template: t\n        region: eu\n`;
    const assignment: ResourceEdit = { do: 'add', kind: 'assignment', key: 'a:m', fields: { enabled: false } };
    expect(changedLines(keyed, assignment)).toEqual(['+assignments:', '+    a:m:', '+        enabled: false']);
    const network: ResourceEdit = { do: 'add', kind: 'sdwan_network', key: 'f', fields: {} };
    expect(changedLines(HEAD, network)).toEqual(['+sdwan:', '+  networks:', '+    - name: f']);
  });

  it('[FF4] leaves an emptied section as an empty one', () => {
    const text = `${HEAD}nodes: # all\n  # the one\n  - hostname: a\n    template: t\n    region: eu\nassignments: [{node: a, module: m}]\n`;
    const edits: ResourceEdit[] = [
      { do: 'remove', kind: 'node', key: 'a' },
      { do: 'remove', kind: 'assignment', key: 'a:m' },
    ];
    const patched = patchFleet(text, edits);
    expect(patched).toMatchObject({ text: `${HEAD}nodes: [] # all\n  # the one\nassignments: []\n`, left: [] });
  });

  it('[FF9] removes a network with what is in it, and no comment beside it', () => {
    const text = `${HEAD}sdwan:\n  networks:\n    # first\n    - name: f\n      peers:\n        - host: a # mine\n    # second\n    - name: g\n`;
    expect(changedLines(text, { do: 'remove', kind: 'sdwan_network', key: 'f' })).toEqual([
      '-    - name: f',
      '-      peers:',
      '-        - host: a # mine',
    ]);
  });

  it('[FF10] takes null for a field that is not declared', () => {
    const text = FLEET.replace('region: ap', 'region: ap\n    instance_type: t3');
    expect(changedLines(text, setNode('edge-02', { instance_type: null }))).toEqual(['-    instance_type: t3']);
  });

  it('[FF8] leaves what has no place, and writes the rest', () => {
    const edits: ResourceEdit[] = [
      setNode('nobody', { region: 'us' }),
      { do: 'remove', kind: 'node', key: 'nobody' },
      { do: 'add', kind: 'node', key: 'edge-01', fields: { region: 'us' } },
      { do: 'add', kind: 'sdwan_peer', key: 'nowhere/edge-01', fields: {} },
      setNode('edge-02', { region: 'us' }),
    ];
    expect(leftOf(FLEET, ...edits)).toEqual([
      'node nobody: not_declared',
      'node nobody: not_declared',
      'node edge-01: already_declared',
      'sdwan_peer nowhere/edge-01: network_not_declared',
    ]);
    expect(changedLines(FLEET, ...edits)).toEqual(['-    region: ap', '+    region: us']);
  });
});

describe('secrets', () => {
  const TEXT = `${HEAD}modules:\n  - name: m\n    config: { workers: 1, db_password: '[masked:0123456789ab]', token: old, list: [a] }\n`;
  const set = (config: Record<string, never> | Record<string, unknown>): ResourceEdit => ({
    do: 'set',
    kind: 'module',
    key: 'm',
    fields: { config: config as never },
  });

  it('[FF7] are neither written nor removed, and named; what is beside them is written', () => {
    const edit = set({
      workers: 2,
      db_password: 'hunter2',
      list: ['ghp_0123456789abcdefghij'],
      deep: { api_key: 'x', z: 1 },
    });
    expect(leftOf(TEXT, edit)).toEqual([
      'module m config.db_password: secret_withheld',
      'module m config.token: secret_withheld',
      'module m config.list: secret_withheld',
      'module m config.deep.api_key: secret_withheld',
    ]);
    const changed = changedLines(TEXT, edit).join('\n');
    expect(changed).toContain(
      "+    config: { workers: 2, db_password: '[masked:0123456789ab]', token: old, list: [a], deep: { z: 1 } }",
    );
    expect(changed).not.toMatch(/hunter2|ghp_/);
  });

  it('[FF7] of a new resource are left out', () => {
    const add: ResourceEdit = {
      do: 'add',
      kind: 'module',
      key: 'next',
      fields: { config: { ssh_key: 'k', a: '[masked]', b: 1 } },
    };
    expect(leftOf(TEXT, add)).toEqual([
      'module next config.ssh_key: secret_withheld',
      'module next config.a: secret_withheld',
    ]);
    expect(changedLines(TEXT, add)).toEqual(['+  - name: next', '+    config:', '+      b: 1']);
  });
});

describe('what a template inherits', () => {
  it('[FF6] is overridden by the one that extends, and never changed at its source', () => {
    const edit = setTemplate('web', { architecture: 'arm64', metadata: { owner: 'team-b' } });
    expect(changedLines(FLEET, edit)).toEqual(['+    architecture: arm64', '+    metadata:', '+      owner: team-b']);
  });

  it('[FF6] stays as it was where the source changes', () => {
    expect(changedLines(FLEET, setTemplate('base', { architecture: 'arm64' }))).toEqual([
      '-    architecture: amd64     # all of them',
      '+    architecture: arm64     # all of them',
      '+    architecture: amd64',
    ]);
  });

  it('[FF6] cannot be taken away, nor given to one that cannot shut it out', () => {
    expect(leftOf(FLEET, setTemplate('web', { architecture: null, metadata: {}, modules: [] }))).toEqual([
      'template web architecture: inherited',
      'template web modules[chrony]: inherited',
      'template web modules[nginx]: inherited',
      'template web metadata.owner: inherited',
    ]);
    const edit = setTemplate('base', { metadata: { owner: 'team-a', more: 'x' }, architecture: 'arm64' });
    expect(leftOf(FLEET, edit)).toEqual(['template base metadata: inherited_elsewhere']);
    expect(changedLines(FLEET, edit)).toContain('+    architecture: amd64');
  });
});

describe('aliases', () => {
  const TEXT = `${HEAD}nodes:
  - hostname: a
    template: t
    region: &r eu
    labels: &l
      tier: edge  # shared
  - hostname: b
    template: t
    region: *r
    labels: *l
  - hostname: c
    template: t
    region: *r
    labels: *l
`;

  it('[FF5] are written out where they are used', () => {
    expect(changedLines(TEXT, setNode('b', { region: 'us', labels: { tier: 'edge', x: '1' } }))).toEqual([
      '-    region: *r',
      '-    labels: *l',
      '+    region: us',
      "+    labels: { tier: edge, x: '1' }",
    ]);
  });

  it('[FF5] keep what their anchor stood for, when that changes or goes', () => {
    expect(changedLines(TEXT, setNode('a', { region: 'us', labels: { tier: 'core' } }))).toEqual([
      '-    region: &r eu',
      '-    labels: &l',
      '-      tier: edge  # shared',
      '+    region: us',
      '+    labels:',
      '+      tier: core  # shared',
      '-    region: *r',
      '-    labels: *l',
      '+    region: &r eu',
      '+    labels: &l { tier: edge }',
    ]);
    const removed = patchFleet(TEXT, [{ do: 'remove', kind: 'node', key: 'a' }, setNode('b', { region: 'us' })]);
    expect(removed).toMatchObject({
      text: `${HEAD}nodes:
  - hostname: b
    template: t
    region: us
    labels: &l { tier: edge }
  - hostname: c
    template: t
    region: &r eu
    labels: *l
`,
    });
  });

  it('[FF5] of whole items are written out, too', () => {
    const text = `${HEAD}nodes:\n  a: &n\n    template: t\n    region: eu\n  b: *n\n`;
    expect(changedLines(text, setNode('b', { region: 'us' }))).toEqual([
      '-  b: *n',
      '+  b: { template: t, region: us }',
    ]);
  });
});
