import type { Attributes, Change, DesiredState, ResourceKind } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { agreeWithEdit } from './agree.ts';

const NODE = { kind: 'node', key: 'a' } as const;

function changeOf(action: Change['action'], more: Partial<Change> = {}): Change {
  return {
    ...NODE,
    ...{ action, cause: 'git', fields: [], write: {}, declared: {}, live: null, live_version: null, depends_on: [] },
    digest: 'd'.repeat(64),
    ...more,
  };
}

function file(declared: Attributes | undefined, kind: ResourceKind = 'node'): DesiredState {
  const resources = declared === undefined ? [] : [{ kind, key: 'a', declared, line: 1, column: 1 }];
  return { version: 1, account: 'acme', sections: ['nodes'], resources, provider_configs: [] };
}

const edits = (planned: Change, edited: Change | null, state: DesiredState) =>
  agreeWithEdit(planned, edited, state).edits;

describe('[DR34] the file after which git agrees with an edit', () => {
  const declared = { template: 'edge', region: 'eu' };

  it('says what the edit changed, and nothing else', () => {
    const planned = changeOf('create', { declared });
    const edited = changeOf('create', { declared: { ...declared, region: 'us', instance_type: 'large' } });
    expect(edits(planned, edited, file(declared))).toEqual([
      { ...NODE, do: 'set', fields: { region: 'us', instance_type: 'large' } },
    ]);
  });

  it('does not spell out a default that a whole payload names', () => {
    const edited = changeOf('create', {
      declared: { ...declared, region: 'us', instance_type: null, lifecycle_class: 'persistent', labels: {} },
    });
    expect(edits(changeOf('create', { declared }), edited, file(declared))).toEqual([
      { ...NODE, do: 'set', fields: { region: 'us' } },
    ]);
  });

  it('takes away what a new resource is no longer given', () => {
    const before = { ...declared, instance_type: 'large' };
    const edited = changeOf('create', { declared });
    expect(edits(changeOf('create', { declared: before }), edited, file(before))).toEqual([
      { ...NODE, do: 'set', fields: { instance_type: null } },
    ]);
  });

  it('changes keys of a map, and leaves the others as the file has them', () => {
    const planned = changeOf('update', { declared: { labels: { tier: 'edge', rack: 'r7' } } });
    const edited = changeOf('update', { declared: { labels: { tier: 'core', rack: 'r7' } } });
    expect(edits(planned, edited, file({ labels: { tier: 'edge', rack: 'r7' } }))).toEqual([
      { ...NODE, do: 'set', fields: { labels: { tier: 'core', rack: 'r7' } } },
    ]);
  });

  it('leaves a channel of a module where the edit is about something else', () => {
    const modules = (version: string, priority: number | null) => [
      { name: 'm', version, priority, enabled: true, config: {} },
    ];
    const template = { kind: 'template', key: 'a' } as const;
    const planned = changeOf('update', { ...template, declared: { modules: modules('1.26.0', null) } });
    const edited = changeOf('update', { ...template, declared: { modules: modules('1.26.0', 7) } });
    expect(edits(planned, edited, file({ modules: modules('@live', null) }, 'template'))).toEqual([
      { ...template, do: 'set', fields: { modules: modules('@live', 7) } },
    ]);
  });

  it('of an update that was left out says what is live', () => {
    const planned = changeOf('update', {
      declared: { ...declared, region: 'us' },
      write: { region: 'us' },
      live: { template: 'edge', region: 'eu' },
    });
    expect(edits(planned, null, file({ ...declared, region: 'us' }))).toEqual([
      { ...NODE, do: 'set', fields: { region: 'eu' } },
    ]);
  });

  it('does not declare a create that was left out, and declares again what was not to be deleted', () => {
    expect(edits(changeOf('create', { declared }), null, file(declared))).toEqual([{ ...NODE, do: 'remove' }]);
    const live = { ...declared, instance_type: null, lifecycle_class: 'spot', labels: {}, metadata: {} };
    expect(edits(changeOf('delete', { live }), null, file(undefined))).toEqual([
      { ...NODE, do: 'add', fields: { ...declared, lifecycle_class: 'spot' } },
    ]);
  });

  it('is as it is where nothing else is wanted, and names what it does not declare any more', () => {
    const planned = changeOf('create', { declared });
    expect(edits(planned, planned, file(declared))).toEqual([]);
    expect(edits(changeOf('adopt'), null, file(declared))).toEqual([]);
    const edited = changeOf('create', { declared: { ...declared, region: 'us' } });
    expect(agreeWithEdit(planned, edited, file(undefined))).toEqual({
      edits: [],
      left: [{ ...NODE, code: 'not_declared' }],
    });
  });
});
