import type { ResourceKind } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { keyProblems } from './keys.ts';

describe('[IV5] a key', () => {
  it.each<[ResourceKind, string]>([
    ['template', 'Web-1.2_x'],
    ['module', 'a'.repeat(64)],
    ['node', 'edge-01.eu.example.com'],
    ['assignment', 'edge-01:nginx'],
    ['sdwan_network', 'fabric'],
    ['sdwan_peer', 'fabric/edge-01'],
    ['virtual_ip', 'fabric/www'],
    ['federation_peer', 'emea-hub'],
  ])('of a %s may be %s', (kind, key) => {
    expect(keyProblems(kind, key)).toEqual([]);
  });

  it.each<[ResourceKind, string]>([
    ['template', ''],
    ['template', '-web'],
    ['template', 'wéb'],
    ['module', 'a'.repeat(65)],
    ['module', 'a/b'],
    ['module', 'nginx:x'],
    ['node', 'Edge-01'],
    ['node', 'edge_01'],
    ['node', 'edge-.example.com'],
    ['node', `${'a'.repeat(63)}.example.com`],
    ['sdwan_network', 'a b'],
    ['virtual_ip', 'fabric/-www'],
    ['federation_peer', 'emea hub'],
  ])('of a %s may not be "%s"', (kind, key) => {
    expect(keyProblems(kind, key)).toMatchObject([{ path: 'key', code: 'invalid_key' }]);
  });

  it.each<[ResourceKind, string, string]>([
    ['assignment', 'edge-01', '<node>:<module>'],
    ['assignment', ':nginx', '<node>:<module>'],
    ['sdwan_peer', 'fabric', '<network>/<host>'],
    ['virtual_ip', 'fabric/', '<network>/<name>'],
  ])('of a %s is told how it reads where a part is missing: "%s"', (kind, key, form) => {
    expect(keyProblems(kind, key)[0]?.message).toContain(form);
  });
});
