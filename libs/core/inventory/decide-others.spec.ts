import { idOf } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideAccount, decideInstance, decidePromotion, decideRelease } from './decide-others.ts';
import { emptyTables, type FleetTables } from './state.ts';
import { given, instance, live, OTHERS, OURS, write } from './testing/world.ts';

const cause = write({ kind: 'module', key: 'm', action: 'update' });
const NOW = '2026-01-01T00:00:00.000Z';

describe('an account', () => {
  it('[IV28] begins once, with revision 1', () => {
    const begun = decideAccount(emptyTables('acme'), cause, { name: 'Acme' }, NOW);
    expect(begun).toMatchObject({ facts: [{ type: 'AccountCreated', data: { revision: 1, name: 'Acme' } }] });
    expect(decideAccount(given({}), cause, { name: 'Acme' }, NOW)).toEqual({
      kind: 'rejected',
      rejection: { reason: 'already_exists' },
    });
  });
});

describe('a promotion', () => {
  const promote = (tables: FleetTables, version: string, now = NOW) =>
    decidePromotion(tables, cause, { module: 'm', version, state: 'live' }, now);

  it('[IV25] is of a module that exists', () => {
    expect(promote(given({}), '1')).toMatchObject({ rejection: { reason: 'not_found' } });
    const promoted = promote(given({ resources: [live('module', 'm')] }), '1');
    expect(promoted).toMatchObject({ result: { module: 'm', version: '1', state: 'live', promoted_at: NOW } });
  });

  it('[IV25] has an instant of its own, later than all before it, whatever the clock says', () => {
    const clock = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(clock, (moments) => {
        const tables = given({ resources: [live('module', 'm')] });
        const instants = moments.map((moment, place) => {
          const promoted = promote(tables, String(place), new Date(Date.parse(NOW) + moment).toISOString());
          if (promoted.kind === 'rejected') throw new Error(promoted.rejection.reason);
          tables.moduleVersions.set(`m@${place}`, promoted.result);
          return promoted.result.promoted_at;
        });
        expect(instants).toEqual([...new Set(instants)].toSorted());
      }),
    );
  });
});

describe('an instance', () => {
  const tables = given({ resources: [live('node', 'n', { template: 't', region: 'eu' })], instances: [instance(1)] });
  const update = (patch: object, id = instance(1).id) =>
    decideInstance(tables, cause, { instance_id: id, ...patch }, NOW);

  it('[IV27] becomes what is given, and stays what it was otherwise', () => {
    const facts = [{ data: { revision: 11, operation: 'updated', instance: instance(1, { status: 'stopped' }) } }];
    expect(update({ status: 'stopped' })).toMatchObject({ facts, result: { status: 'stopped', region: 'eu' } });
  });

  it('[IV27] is not journaled when nothing differs, nor when it is not there', () => {
    expect(update({ status: 'running', region: 'eu' })).toMatchObject({ kind: 'accepted', facts: [] });
    expect(update({ status: 'stopped' }, idOf(77))).toMatchObject({ rejection: { reason: 'not_found' } });
  });

  it('[IV27] is changed only at the version that is expected, where one is', () => {
    tables.instanceVersions.set(instance(1).id, 7);
    const rejection = { reason: 'version_conflict', actual_version: 7 };
    expect(update({ status: 'stopped', expected_version: 6 })).toMatchObject({ kind: 'rejected', rejection });
    expect(update({ status: 'stopped', expected_version: 7 })).toMatchObject({ result: { status: 'stopped' } });
    expect(update({ status: 'stopped', expected_version: 7 })).not.toHaveProperty('result.expected_version');
  });
});

describe('the removal of a repository', () => {
  it('[IV29] ends its ownership of everything, there or gone, in the order of kinds and keys', () => {
    const tables = given({
      resources: [live('module', 'z', {}, OURS), live('module', 'a', {}, OTHERS), live('template', 't', {}, OURS)],
      gone: [live('module', 'b', {}, OURS)],
    });
    const decided = decideRelease(tables, cause, OURS);
    if (decided.kind === 'rejected') throw new Error(decided.rejection.reason);
    expect(decided.result).toEqual({ released: 3 });
    expect(decided.facts.map(({ data }) => data)).toMatchObject([
      { revision: 11, kind: 'template', key: 't', operation: 'released', managed_by: null },
      { revision: 12, kind: 'module', key: 'b', operation: 'released', attributes: null },
      { revision: 13, kind: 'module', key: 'z', operation: 'released', managed_by: null },
    ]);
  });

  it('[IV49] tells who manages what it declared, and who declares what it managed', () => {
    const tables = given({ resources: [live('module', 'm', {}, OURS)], declared: [['module', 'm']] });
    const decided = decideRelease(tables, cause, OURS);
    expect(decided).toMatchObject({ facts: [{ data: { operation: 'released' } }, { type: 'DeclarationsChanged' }] });
    expect(decided).toMatchObject({ facts: [{}, { data: { revision: 12, repositories: [OTHERS] } }] });
  });
});
