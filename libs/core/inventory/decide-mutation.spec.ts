import { describe, expect, it } from 'vitest';
import { emptyTables } from './state.ts';
import { apply, decide, given, instance, live, OTHERS, OURS, journaled, write } from './testing/world.ts';

const NODE = { template: 't', region: 'eu' };
const template = live('template', 't');
const node = live('node', 'n', NODE);
const module = live('module', 'm');

describe('by hand', () => {
  it('[IV9, IV6] a create needs an absent resource, and takes the next revision', () => {
    const asked = write({ action: 'create', kind: 'module', key: 'm' });
    expect(journaled(decide(given({}), asked))).toEqual(['11 created module m']);
    expect(journaled(decide(given({ resources: [module] }), asked))).toEqual(['rejected: already_exists']);
  });

  it.each(['update', 'delete'] as const)('[IV9] %s needs a present one', (action) => {
    const asked = write({ action, kind: 'module', key: 'm', write: action === 'update' ? { priority: 1 } : {} });
    expect(journaled(decide(given({}), asked))).toEqual(['rejected: not_found']);
  });

  it('[IV28] in an account that never began there is nothing to change', () => {
    const asked = write({ action: 'update', kind: 'module', key: 'm', write: { priority: 1 } });
    expect(journaled(decide(emptyTables('acme'), asked))).toEqual(['rejected: no_account']);
  });

  it('[IV10] an update replaces what it names and leaves the rest', () => {
    const tables = given({ resources: [live('module', 'm', { priority: 3, config: { a: 1 } })] });
    const decided = decide(tables, write({ action: 'update', kind: 'module', key: 'm', write: { config: { b: 2 } } }));
    expect(journaled(decided)).toEqual(['11 updated module m [config]']);
    expect(decided).toMatchObject({ facts: [{ data: { attributes: { priority: 3, config: { b: 2 } } } }] });
  });

  it('[IV10] one that changes nothing writes nothing', () => {
    const decided = decide(given({ resources: [module] }), write({ ...sameModule, action: 'update' }));
    expect(decided).toMatchObject({ facts: [], result: { version: 7, already_in_place: true } });
  });

  it('[IV11] a version that the client names must be the present one', () => {
    const asked = { action: 'update', kind: 'module', key: 'm', write: { priority: 1 } } as const;
    const tables = given({ resources: [module] });
    expect(decide(tables, write({ ...asked, version: { type: 'at', version: 6 } }))).toEqual({
      kind: 'rejected',
      rejection: { reason: 'version_conflict', actual_version: 7 },
    });
    expect(decide(tables, write({ ...asked, version: { type: 'at', version: 7 } })).kind).toBe('accepted');
  });

  it('[IV12] what it refers to must exist, all that is missing at once', () => {
    const asked = write({ action: 'create', kind: 'assignment', key: 'n:m' });
    expect(decide(given({}), asked)).toEqual({
      kind: 'rejected',
      rejection: {
        reason: 'unresolved_reference',
        missing: [
          { kind: 'module', key: 'm' },
          { kind: 'node', key: 'n' },
        ],
      },
    });
  });

  it('[IV13] what something refers to cannot be deleted', () => {
    const tables = given({ resources: [template, node, live('node', 'a', NODE)] });
    expect(decide(tables, write({ action: 'delete', kind: 'template', key: 't' }))).toEqual({
      kind: 'rejected',
      rejection: {
        reason: 'in_use',
        referrers: [
          { kind: 'node', key: 'a' },
          { kind: 'node', key: 'n' },
        ],
      },
    });
  });

  it('[IV14] the primary holder is no failover holder, also when only one of them is written', () => {
    const peers = ['a', 'b'].map((host) => live('sdwan_peer', `f/${host}`));
    const ip = live('virtual_ip', 'f/v', { primary_holder: 'a', failover_holders: ['b'] });
    const tables = given({ resources: [live('sdwan_network', 'f'), ...peers, ip] });
    const moved = write({ action: 'update', kind: 'virtual_ip', key: 'f/v', write: { primary_holder: 'b' } });
    expect(journaled(decide(tables, moved))).toEqual(['rejected: constraint']);
    const swapped = { ...moved, write: { primary_holder: 'b', failover_holders: ['a'] } };
    expect(journaled(decide(tables, swapped))).toEqual(['11 updated virtual_ip f/v [failover_holders,primary_holder]']);
  });

  it('[IV15] ownership stays what it was, and outlives the resource', () => {
    const managed = given({ resources: [live('module', 'm', {}, OTHERS)] });
    const update = write({ action: 'update', kind: 'module', key: 'm', write: { priority: 1 } });
    expect(journaled(decide(managed, update))).toEqual(['11 updated module m of others [priority]']);
    const remove = write({ action: 'delete', kind: 'module', key: 'm' });
    expect(journaled(decide(managed, remove))).toEqual(['11 deleted module m of others']);
    const gone = given({ gone: [live('module', 'm', {}, OTHERS)] });
    const again = write({ action: 'create', kind: 'module', key: 'm' });
    expect(journaled(decide(gone, again))).toEqual(['11 created module m of others']);
  });
});

const sameModule = { kind: 'module', key: 'm', write: { priority: 50 } } as const;

describe('apply', () => {
  const changed = { action: 'update', kind: 'module', key: 'm', write: { priority: 1 } } as const;

  it('[IV16] writes at exactly the version that it was computed from', () => {
    const tables = given({ resources: [live('module', 'm', {}, OURS)] });
    expect(journaled(decide(tables, apply(changed)))).toEqual(['11 updated module m of ours [priority]']);
    expect(decide(tables, apply(changed, 6))).toEqual({
      kind: 'rejected',
      rejection: { reason: 'stale', actual_version: 7 },
    });
    const gone = decide(given({ gone: [live('module', 'm', {}, OURS)] }), apply(changed));
    expect(gone).toMatchObject({ rejection: { reason: 'stale', actual_version: null } });
  });

  it('[IV17] finds in place what is live already, at any version, and takes it over', () => {
    const tables = given({ resources: [module] });
    for (const action of ['create', 'update'] as const) {
      const decided = decide(tables, apply({ ...sameModule, action }, action === 'create' ? null : 3));
      expect(journaled(decided)).toEqual(['11 adopted module m of ours']);
      expect(decided).toMatchObject({ result: { already_in_place: true, version: 11, resource: null } });
    }
  });

  it('[IV17, IV19] a delete of what is not there drops what is left of its ownership', () => {
    const asked = apply({ action: 'delete', kind: 'module', key: 'm' });
    expect(journaled(decide(given({}), asked))).toEqual([]);
    const gone = decide(given({ gone: [live('module', 'm', {}, OURS)] }), asked);
    expect(journaled(gone)).toEqual(['11 deleted module m']);
    expect(gone).toMatchObject({ result: { version: null, already_in_place: true } });
  });

  it('[IV18] adopting writes ownership alone, at the version it was shown', () => {
    const asked = { action: 'adopt', kind: 'module', key: 'm' } as const;
    const decided = decide(given({ resources: [module] }), apply(asked));
    expect(journaled(decided)).toEqual(['11 adopted module m of ours']);
    expect(decided).toMatchObject({ facts: [{ data: { attributes: module.attributes } }] });
    expect(journaled(decide(given({ resources: [module] }), apply(asked, 6)))).toEqual(['rejected: stale']);
  });

  it.each(['update', 'adopt', 'delete', 'disown'] as const)('[IV20] %s leaves alone what another manages', (action) => {
    const there = given({ resources: [live('module', 'm', {}, OTHERS)] });
    const asked = apply({ ...changed, action, write: action === 'update' ? { priority: 1 } : {} });
    expect(decide(there, asked)).toMatchObject({ rejection: { reason: 'owned_elsewhere', repository_id: OTHERS } });
    const gone = given({ gone: [live('module', 'm', {}, OTHERS)] });
    expect(decide(gone, asked)).toMatchObject({ rejection: { reason: 'owned_elsewhere' } });
  });

  it('[IV30] writes nothing for a repository that was removed', () => {
    const tables = given({ resources: [module], released: [OURS] });
    expect(journaled(decide(tables, apply({ ...sameModule, action: 'create' }, null)))).toEqual([
      'rejected: repository_removed',
    ]);
  });

  it('[IV50] deletes nothing that another repository declares by now; people may', () => {
    const tables = given({ resources: [live('module', 'm', {}, OURS)], declared: [['module', 'm']] });
    const asked = { action: 'delete', kind: 'module', key: 'm' } as const;
    expect(decide(tables, apply(asked))).toEqual({
      kind: 'rejected',
      rejection: { reason: 'stale', actual_version: 7, why: 'declared_elsewhere' },
    });
    expect(journaled(decide(tables, write(asked)))).toEqual(['11 deleted module m of ours']);
  });

  it('[IV51] a disown ends ownership alone, of what is there and of what is gone', () => {
    const asked = apply({ action: 'disown', kind: 'module', key: 'm', receiver: OTHERS });
    const declared = [['module', 'm']] as const;
    const there = decide(given({ resources: [live('module', 'm', {}, OURS)], declared }), asked);
    expect(journaled(there)).toEqual(['11 released module m']);
    expect(there).toMatchObject({ facts: [{ data: { attributes: module.attributes, changed: [] } }] });
    const gone = apply({ action: 'disown', kind: 'module', key: 'm', receiver: OTHERS }, null);
    const ended = decide(given({ gone: [live('module', 'm', {}, OURS)], declared }), gone);
    expect(journaled(ended)).toEqual(['11 released module m']);
    expect(ended).toMatchObject({ result: { version: null } });
    expect(decide(given({ resources: [module] }), asked)).toMatchObject({ facts: [], result: { version: 7 } });
  });

  it('[IV52] a disown is stale once its receiver does not declare the resource', () => {
    const tables = given({ resources: [live('module', 'm', {}, OURS)], declared: [['module', 'other']] });
    const asked = { action: 'disown', kind: 'module', key: 'm' } as const;
    expect(decide(tables, apply({ ...asked, receiver: OTHERS }))).toMatchObject({
      rejection: { reason: 'stale', why: 'not_received' },
    });
    expect(journaled(decide(tables, apply({ ...asked, receiver: null })))).toEqual(['11 released module m']);
  });
});

describe('a node and its instances', () => {
  it('[IV22] a new one gets a pending instance right after it', () => {
    const decided = decide(
      given({ resources: [template] }),
      write({ action: 'create', kind: 'node', key: 'n', write: NODE }),
    );
    expect(journaled(decided)).toEqual(['11 created node n', '12 created instance of n in eu']);
    expect(decided).toMatchObject({
      facts: [{}, { data: { instance: { status: 'pending' } } }],
      result: { version: 11, side_effects: ['provision_instances'] },
    });
  });

  it('[IV23] its instances follow it, in the order of their ids', () => {
    const tables = given({
      resources: [template, node],
      instances: [instance(2), instance(1), instance(3, { node: 'x' })],
    });
    const decided = decide(tables, write({ action: 'update', kind: 'node', key: 'n', write: { region: 'us' } }));
    expect(journaled(decided)).toEqual([
      '11 updated node n [region]',
      '12 updated instance of n in us',
      '13 updated instance of n in us',
    ]);
    expect(decided).toMatchObject({ facts: [{}, { data: { instance: instance(1, { region: 'us' }) } }, {}] });
  });

  it('[IV23] by hand what the request does not change moves no instance', () => {
    const tables = given({ resources: [template, node], instances: [instance(1, { region: 'ap' })] });
    const asked = write({ action: 'update', kind: 'node', key: 'n', write: { region: 'eu', labels: { a: 1 } } });
    expect(journaled(decide(tables, asked))).toEqual(['11 updated node n [labels]']);
  });

  it('[IV44] apply is not in place while an instance differs, and puts it right', () => {
    const tables = given({
      resources: [template, live('node', 'n', NODE, OURS)],
      instances: [instance(1, { region: 'ap' })],
    });
    const asked = { action: 'update', kind: 'node', key: 'n', write: NODE } as const;
    expect(journaled(decide(tables, apply(asked)))).toEqual([
      '11 adopted node n of ours',
      '12 updated instance of n in eu',
    ]);
    expect(journaled(decide(tables, apply(asked, 6)))).toEqual(['rejected: stale']);
  });

  it('[IV24] they go right before it', () => {
    const tables = given({ resources: [template, node], instances: [instance(1)] });
    const decided = decide(tables, write({ action: 'delete', kind: 'node', key: 'n' }));
    expect(journaled(decided)).toEqual(['11 deleted instance of n in eu', '12 deleted node n']);
    expect(decided).toMatchObject({ result: { version: null, side_effects: ['remove_instances'] } });
  });
});
