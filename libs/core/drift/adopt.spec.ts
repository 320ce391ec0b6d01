import type { Attributes, DesiredState } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { adoptDrift, type AdoptScope } from './adopt.ts';
import { fleet, gone, node, resource } from './testing/fleets.ts';

function fileWith(declared: Readonly<Record<string, Attributes>>): DesiredState {
  const resources = Object.entries(declared).map(([id, fields]) => {
    const [kind, key] = id.split(' ') as ['node', string];
    return { kind, key, declared: fields, line: 1, column: 1 };
  });
  return { version: 1, account: 'acme', sections: [], resources, provider_configs: [] };
}

const live = fleet(
  [
    node('a', { region: 'eu', labels: { x: '1' } }, { region: 'us', labels: { x: '2', y: '3' } }),
    node('b', { region: 'eu' }, { region: 'eu' }),
    node('c', { region: 'eu' }, { region: 'ap' }),
  ],
  [gone('d')],
);
const file = fileWith({
  'node a': { template: 't', region: 'eu', labels: { x: '1', z: 'new in the file' } },
  'node b': { template: 't', region: 'eu' },
  'node d': { template: 't', region: 'eu' },
});
const adopt = (scope: AdoptScope = {}) => adoptDrift(live, file, scope);

describe('accepting drift', () => {
  it('[DR30] takes over the parts that differ from what was applied, and nothing else', () => {
    expect(adopt()).toEqual({
      edits: [
        {
          do: 'set',
          kind: 'node',
          key: 'a',
          fields: { region: 'us', labels: { x: '2', y: '3', z: 'new in the file' } },
        },
        { do: 'remove', kind: 'node', key: 'd' },
      ],
      left: [{ kind: 'node', key: 'c', code: 'not_declared' }],
      undrifted: [],
    });
  });

  it('[DR31] can be narrowed to resources and fields, and names what has not drifted', () => {
    const narrowed = adopt({
      resources: [
        { kind: 'node', key: 'a' },
        { kind: 'node', key: 'b' },
      ],
      fields: ['labels'],
    });
    expect(narrowed.edits).toEqual([
      { do: 'set', kind: 'node', key: 'a', fields: { labels: { x: '2', y: '3', z: 'new in the file' } } },
    ]);
    expect(narrowed.undrifted).toEqual([{ kind: 'node', key: 'b' }]);
    expect(adopt({ fields: ['labels.y', 'lab'] }).edits).toEqual([
      { do: 'set', kind: 'node', key: 'a', fields: { labels: { x: '1', y: '3', z: 'new in the file' } } },
    ]);
  });

  it('[DR30] leaves a channel where the file has one, and takes over what differs beside it', () => {
    const module = (version: string, more = {}) => ({
      name: 'm',
      version,
      priority: null,
      enabled: true,
      config: {},
      ...more,
    });
    const drifted = resource(
      'template',
      't',
      { modules: [module('1')] },
      { modules: [module('1', { enabled: false })] },
    );
    const written = fileWith({ 'template t': { modules: [module('@live')] } });
    expect(adoptDrift(fleet([drifted]), written, {}).edits).toEqual([
      { do: 'set', kind: 'template', key: 't', fields: { modules: [module('@live', { enabled: false })] } },
    ]);
  });

  it('[DR32] leaves what a file does not say: instances, and fields that it no longer declares', () => {
    const stray = {
      ...node('a', { region: 'eu', instance_type: 'x' }, { region: 'eu', instance_type: 'y' }),
      stray_instances: [{ id: 'i', region: 'us', instance_type: 'y' }],
    };
    const adopted = adoptDrift(fleet([stray]), file, {});
    expect(adopted.edits).toEqual([]);
    expect(adopted.left).toEqual([
      { kind: 'node', key: 'a', path: 'instances[i].region', code: 'instance_differs' },
      { kind: 'node', key: 'a', path: 'instance_type', code: 'not_declared' },
    ]);
  });

  it('[DR30] neither takes over nor tells what is masked in the file', () => {
    const masked = resource(
      'module',
      'm',
      { config: { token: '[masked]', a: 1 } },
      { config: { token: 'live', a: 1 } },
    );
    expect(adoptDrift(fleet([masked]), fileWith({}), {})).toEqual({ edits: [], left: [], undrifted: [] });
  });
});
