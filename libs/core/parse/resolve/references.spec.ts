import { describe, expect, it } from 'vitest';
import { desiredStateOf, HEAD } from '../testing/parsing.ts';

/** Every place that a file tells, as `line:column path kind key`. */
const placesIn = (text: string): readonly string[] =>
  desiredStateOf(HEAD + text).resources.flatMap(({ references = [] }) =>
    references.map(({ kind, key, path, line, column }) => `${line}:${column} ${path} ${kind} ${key}`),
  );

describe('where resources refer to what the file does not declare', () => {
  it.each([
    ['nodes:\n  - hostname: n\n    template: t\n    region: r\n', ['5:15 nodes[0].template template t']],
    ['nodes:\n  n: { template: t, region: r }\n', ['4:18 nodes.n.template template t']],
    [
      'assignments:\n  - node: n\n    module: m\n',
      ['4:11 assignments[0].node node n', '5:13 assignments[0].module module m'],
    ],
    ['assignments:\n  n:m: {}\n', ['4:8 assignments["n:m"] node n', '4:8 assignments["n:m"] module m']],
    ['sdwan: { networks: { f: { peers: [{ host: n }] } } }', ['3:43 sdwan.networks.f.peers[0].host node n']],
    ['sdwan: { networks: { f: { peers: { n: {} } } } }', ['3:39 sdwan.networks.f.peers.n node n']],
    [
      'sdwan: { networks: { f: { virtual_ips: { v: { primary_holder: a, failover_holders: [b, c] } } } } }',
      [
        '3:63 sdwan.networks.f.virtual_ips.v.primary_holder sdwan_peer f/a',
        '3:85 sdwan.networks.f.virtual_ips.v.failover_holders[0] sdwan_peer f/b',
        '3:88 sdwan.networks.f.virtual_ips.v.failover_holders[1] sdwan_peer f/c',
      ],
    ],
    [
      'templates: { t: { modules: [b@live, { name: a, version: 1.0.0 }] } }',
      ['3:37 templates.t.modules[1] module a', '3:29 templates.t.modules[0] module b'],
    ],
  ])('[PA33] %j', (text, places) => {
    expect(placesIn(text)).toEqual(places);
  });

  it('[PA33] an inherited module is referred to where it is listed', () => {
    const text =
      'templates:\n  child: { extends: middle }\n  middle: { extends: base }\n  base: { modules: [m@live] }\n';
    expect(placesIn(text)).toEqual(Array.from({ length: 3 }, () => '6:21 templates.base.modules[0] module m'));
  });

  it('[PA33] what is declared needs no place, unless a version is asked of it', () => {
    expect(placesIn('templates: { t: {} }\nnodes: { n: { template: t, region: r } }\n')).toEqual([]);
    expect(placesIn('modules: { m: {}, p: {} }\ntemplates: { t: { modules: [m@live, p] } }\n')).toEqual([
      '4:29 templates.t.modules[0] module m',
    ]);
  });
});
