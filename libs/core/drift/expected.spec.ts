import type { Attributes, Change, DesiredState, LiveResource, ResourceKind } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { compareManaged, resourceId } from '@fleetwright/core/fleet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedOf } from './expected.ts';
import { fleet, maskOf, REPOSITORY, resource } from './testing/fleets.ts';
import { verifyRun } from './verify.ts';

const desired = (kind: ResourceKind, key: string, declared: Attributes): DesiredState => ({
  version: 1,
  account: 'acme',
  sections: [],
  resources: [{ kind, key, declared, line: 1, column: 1 }],
  provider_configs: [],
});
const planned = (kind: ResourceKind, key: string, change: Partial<Change>): { readonly changes: Change[] } => ({
  changes: [{ kind, key, action: 'update', write: {}, declared: {}, ...change } as Change],
});
const nothing = { changes: [] };

/** What verification tells of one resource: its fields by path, expected and actual. */
function differences(state: DesiredState, live: LiveResource, plan: { readonly changes: Change[] } = nothing) {
  const { kind, key } = live;
  const { data } = verifyRun({
    repository_id: REPOSITORY,
    run_id: idOf(5),
    applied: [{ kind, key, action: 'update' }],
    expected: expectedOf(state, plan),
    managed: fleet([live]),
    maskOf,
  });
  return data.resources.flatMap(({ fields }) => fields.map(({ path, expected, actual }) => [path, expected, actual]));
}

describe('what a run is verified against', () => {
  it.each(['__proto__', 'constructor', 'a.b', 'plain'])('[DR13] a key %s that storage lost is told', (lost) => {
    const labels = JSON.parse(`{"kept":1,${JSON.stringify(lost)}:"x"}`) as Attributes;
    const stored = { labels: { kept: 1 } };
    // Lost in both places, as a library on the way to the database does it.
    const live = resource('node', 'a', stored, stored);
    const path = lost === 'a.b' ? 'labels["a.b"]' : `labels.${lost}`;
    expect(differences(desired('node', 'a', { labels }), live)).toEqual([[path, 'x', undefined]]);
  });

  it('[DR13] so is any part of any value that storage lost', () => {
    const config = fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), {
      minKeys: 1,
      maxKeys: 5,
    });
    fc.assert(
      fc.property(config, fc.nat(), (value, pick) => {
        const whole = JSON.parse(JSON.stringify(value)) as Attributes;
        const keys = Object.keys(whole);
        const lost = keys[pick % keys.length];
        const stored = { config: Object.fromEntries(Object.entries(whole).filter(([key]) => key !== lost)) };
        const state = desired('module', 'm', { config: whole });
        const tells = differences(state, resource('module', 'm', stored, stored));
        const whether = differences(state, resource('module', 'm', { config: whole }, { config: whole }));
        return tells.length === 1 && whether.length === 0;
      }),
    );
  });

  it('[DR13] a field that the kind does not have is told, not left out', () => {
    const live = resource('node', 'a', {}, {});
    expect(differences(desired('node', 'a', { colour: 'red' }), live)).toEqual([['colour', 'red', undefined]]);
  });

  it('[DR13] what was stored as last applied still counts, each field once', () => {
    const live = resource(
      'node',
      'a',
      { region: 'us', instance_type: 'big' },
      { region: 'us', instance_type: 'small' },
    );
    expect(differences(desired('node', 'a', { region: 'eu' }), live)).toEqual([
      ['region', 'eu', 'us'],
      ['instance_type', 'big', 'small'],
    ]);
  });

  it('[DR13] a field that is no longer declared has the default that the plan writes', () => {
    const plan = planned('node', 'a', { write: { instance_type: null } });
    const state = desired('node', 'a', { region: 'eu' });
    const live = (instance_type: string | null) =>
      resource('node', 'a', { region: 'eu' }, { region: 'eu', instance_type });
    expect(differences(state, live(null), plan)).toEqual([]);
    expect(differences(state, live('big'), plan)).toEqual([['instance_type', null, 'big']]);
    // Nobody declared the defaults of a create.
    const created = planned('node', 'a', { action: 'create', write: { instance_type: null } });
    expect(differences(state, live('big'), created)).toEqual([]);
  });

  it('[DR13] channels are the versions that the plan made of them', () => {
    const item = (version: string) => ({ name: 'nginx', version, priority: null, enabled: true, config: {} });
    const plain = { ...item('1.0.0'), name: 'chrony' };
    const state = desired('template', 't', { modules: [plain, item('@live')] });
    const plan = planned('template', 't', { declared: { modules: [plain, item('1.26.0')] } });
    const live = (version: string) => {
      const stored = { modules: [plain, item(version)] };
      return resource('template', 't', stored, stored);
    };
    expect(differences(state, live('1.26.0'), plan)).toEqual([]);
    expect(differences(state, live('1.25.0'), plan)).toEqual([['modules[nginx].version', '1.26.0', '1.25.0']]);
    const module = resource('module', 'nginx', { version: '1.25.0' }, { version: '1.25.0' });
    const pin = planned('module', 'nginx', { declared: { version: '1.26.0' } });
    expect(differences(desired('module', 'nginx', { version: '@live' }), module, pin)).toEqual([
      ['version', '1.26.0', '1.25.0'],
    ]);
  });

  it('[DR14] where the file has a mask, whatever is live is right', () => {
    const masked = { config: { token: '[masked]', password: '[masked:0123456789ab]', workers: 2 } };
    const live = { config: { token: 'somebody’s', workers: 3 } };
    expect(differences(desired('module', 'm', masked), resource('module', 'm', masked, live))).toEqual([
      ['config.workers', 2, 3],
    ]);
    expect(compareManaged(fleet([resource('module', 'm', masked, { config: { token: 't', workers: 2 } })]))).toEqual(
      [],
    );
  });

  it('[DR9] two secrets that differ have two masks', () => {
    const live = resource('module', 'm', {}, { config: { token: 'new' } });
    const [[, expected, actual] = []] = differences(desired('module', 'm', { config: { token: 'old' } }), live);
    expect([expected, actual]).toEqual([maskOf('old'), maskOf('new')]);
  });

  it('[DR13] is every resource of the file', () => {
    const state = desired('node', 'a', { region: 'eu' });
    expect([...expectedOf(state, nothing).keys()]).toEqual([resourceId('node', 'a')]);
  });
});
