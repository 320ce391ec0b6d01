import { type LiveResource, RESOURCE_KINDS, type ResourceKind } from '@fleetwright/contracts';
import { KINDS, referencesOf } from '@fleetwright/core/fleet';
import { bareExample } from '@fleetwright/core/fleet/testing';
import { fold } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvents } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { registrationFold } from './registration.ts';
import { applyPlan } from './testing/apply-plan.ts';
import {
  ALL_SECTIONS,
  declare,
  diff,
  fileWith,
  fleet,
  gone,
  live,
  managed,
  onlyChange,
  OTHERS,
  OURS,
  ownedBy,
  planFor,
  changeNames,
} from './testing/world.ts';

const LATER = idOf(77);

/** A fleet of one resource a kind, each of which we manage; whoever they refer to is there. */
const KEYS = byKind((kind) => bareExample(kind).key);
const GIVEN = byKind((kind) => bareExample(kind).attributes);
function byKind<T>(of: (kind: ResourceKind) => T): Readonly<Record<ResourceKind, T>> {
  return Object.fromEntries(RESOURCE_KINDS.map((kind) => [kind, of(kind)])) as Record<ResourceKind, T>;
}
const ours = (kind: ResourceKind): LiveResource => managed(kind, KEYS[kind], GIVEN[kind]);
const everything = RESOURCE_KINDS.map(ours);
const declaredBy = (repository_id: string, ...kinds: readonly ResourceKind[]) =>
  kinds.map((kind) => ({ kind, key: KEYS[kind], repository_id }));

describe('what another repository declares', () => {
  it.each(RESOURCE_KINDS)('[DF36] is handed over, never deleted: a %s', (kind) => {
    const rest = everything.filter((resource) => resource.kind !== kind);
    const nested = (['sdwan_peer', 'virtual_ip'] as const).map((inner) => KINDS[inner].section(KEYS[inner]));
    const file = fileWith(
      rest.map((resource) => declare(resource.kind, resource.key, GIVEN[resource.kind])),
      [...ALL_SECTIONS, ...nested],
    );
    const snapshot = fleet(everything, { declaredByOthers: declaredBy(OTHERS, kind) });

    const change = onlyChange(planFor(file, snapshot));
    expect(change).toMatchObject({
      kind,
      key: KEYS[kind],
      action: 'disown',
      receiver: OTHERS,
      write: {},
      declared: {},
      fields: [],
      live_version: 1,
      depends_on: [],
    });
    expect(change.live).toEqual(ours(kind).attributes);

    // The control: without the other repository it goes, or stays because something still needs it.
    const alone = diff(file, fleet(everything));
    const isUsed = everything.some((each) =>
      referencesOf(each.kind, each.key, each.attributes).some((ref) => ref.kind === kind && ref.key === KEYS[kind]),
    );
    if (isUsed) expect(alone.findings.map(({ code }) => code)).toContain('unresolved_reference');
    else expect(alone).toMatchObject({ plan: { changes: [{ action: 'delete', key: KEYS[kind] }] } });
  });

  it.each(RESOURCE_KINDS)('[DF36] is handed over although its section is absent: a %s', (kind) => {
    const section = KINDS[kind].section(KEYS[kind]);
    // Whatever stands below an absent network stays with it.
    const without = ALL_SECTIONS.filter((name) => name !== section);
    const rest = everything.filter(({ kind: other, key }) => KINDS[other].section(key) !== section);
    const file = fileWith(
      rest.map((resource) => declare(resource.kind, resource.key, GIVEN[resource.kind])),
      without,
    );
    const computed = diff(file, fleet(everything, { declaredByOthers: declaredBy(OTHERS, kind) }));
    if (computed.kind === 'failed') throw new Error(computed.findings[0]?.message);
    expect(changeNames(computed.plan)).toEqual([`disown ${kind} ${KEYS[kind]}`]);

    // What nobody else declares stays with its absent section, and is told.
    const alone = diff(file, fleet(everything));
    if (alone.kind === 'failed') throw new Error(alone.findings[0]?.message);
    expect(alone.plan.changes).toEqual([]);
    expect(alone.findings.map(({ code }) => code)).toContain('section_absent');
  });

  it('[DF36] goes all at once with what depends on it, and the plan is sound', () => {
    const snapshot = fleet(everything, { declaredByOthers: declaredBy(OTHERS, ...RESOURCE_KINDS) });
    const plan = planFor(fileWith([]), snapshot);
    expect(changeNames(plan)).toEqual(RESOURCE_KINDS.map((kind) => `disown ${kind} ${KEYS[kind]}`));
    expect(plan.changes.flatMap(({ depends_on }) => depends_on)).toEqual([]);

    const after = applyPlan(snapshot, plan);
    expect(after.resources.map(({ managed_by }) => managed_by)).toEqual(everything.map(() => null));
    expect(after.resources.map(({ attributes }) => attributes)).toEqual(everything.map(({ attributes }) => attributes));
    // There it becomes an adoption.
    const theirs = fileWith(everything.map(({ kind, key }) => declare(kind, key, GIVEN[kind])));
    const adopted = planFor(theirs, after, { repositoryId: OTHERS });
    expect(adopted.changes.map(({ action }) => action)).toEqual(everything.map(() => 'adopt'));
  });

  it('[DF36] is an update that adopts where the receiver wants it otherwise', () => {
    const given = { ...live('node', 'edge', { template: 'base', region: 'eu' }), version: 4 };
    const snapshot = fleet([ownedBy(OTHERS, live('template', 'base')), given]);
    const wanted = fileWith([declare('node', 'edge', { template: 'base', region: 'us' })]);
    expect(onlyChange(planFor(wanted, snapshot))).toMatchObject({ action: 'update', cause: 'initial' });
  });

  it('[DF36] goes to the repository that was registered first, and never back to ourselves', () => {
    const declarers = [...declaredBy(LATER, 'module'), ...declaredBy(OTHERS, 'module'), ...declaredBy(OURS, 'module')];
    const plan = planFor(fileWith([]), fleet([ours('module')], { declaredByOthers: declarers }));
    expect(onlyChange(plan).receiver).toBe(OTHERS);
    const own = fleet([ours('module')], { declaredByOthers: declaredBy(OURS, 'module') });
    expect(onlyChange(planFor(fileWith([]), own)).action).toBe('delete');
  });

  it('[DF36] is handed over when it is gone as well: then only the ownership is', () => {
    const snapshot = fleet([], { gone: [gone('module', 'nginx')], declaredByOthers: declaredBy(OTHERS, 'module') });
    const change = onlyChange(planFor(fileWith([], []), snapshot));
    expect(change).toMatchObject({ action: 'disown', receiver: OTHERS, live: null, live_version: null });
    expect(applyPlan(snapshot, planFor(fileWith([]), snapshot))).toMatchObject({ resources: [], gone: [] });
  });

  it('[DF36] is ours as long as we declare it', () => {
    const file = fileWith([declare('module', 'nginx')]);
    const snapshot = fleet([ours('module')], { declaredByOthers: declaredBy(OTHERS, 'module') });
    expect(planFor(file, snapshot).changes).toEqual([]);
  });

  it('[DF14] is refused to who only declares it, saying how it is handed over', () => {
    const computed = diff(fileWith([declare('module', 'nginx')]), fleet([ownedBy(OTHERS, live('module', 'nginx'))]));
    expect(computed.findings).toMatchObject([{ code: 'owned_elsewhere' }]);
    expect(computed.findings[0]?.message).toContain(`(${OTHERS}); remove it there, and it is handed over`);
  });

  it('[DF25] is counted and named beside the other actions', () => {
    const snapshot = fleet([ours('sdwan_network'), ours('node'), ours('template')], {
      declaredByOthers: declaredBy(OTHERS, 'node', 'sdwan_network'),
    });
    expect(diff(fileWith([declare('template', KEYS.template)]), snapshot)).toMatchObject({
      counts: { disown: 2, delete: 0 },
      summary: {
        nodes: { disown: [KEYS.node] },
        sdwan: { networks: { disown: [KEYS.sdwan_network] } },
        templates: { disown: [] },
      },
    });
  });
});

describe('what is given up', () => {
  const template = managed('template', 'base');
  const node = managed('node', 'edge', { template: 'base', region: 'eu' });

  it('[DF37] keeps what it refers to from being deleted', () => {
    const computed = diff(
      fileWith([]),
      fleet([template, node], { declaredByOthers: [{ kind: 'node', key: 'edge', repository_id: OTHERS }] }),
    );
    expect(computed).toMatchObject({ plan: { changes: [{ action: 'disown', kind: 'node' }] } });
    expect(computed.findings).toMatchObject([{ code: 'in_use', resource: { kind: 'template', key: 'base' } }]);
    expect(computed.findings[0]?.message).toContain('node edge');
  });

  it('[DF37] may still be referred to by what stays', () => {
    const file = fileWith([declare('node', 'edge', { template: 'base', region: 'us' })]);
    const snapshot = fleet([template, node], {
      declaredByOthers: [{ kind: 'template', key: 'base', repository_id: OTHERS }],
    });
    expect(changeNames(planFor(file, snapshot))).toEqual(['disown template base', 'update node edge']);
    // The control: a template that goes is missed.
    expect(diff(file, fleet([template, node])).findings).toMatchObject([{ code: 'unresolved_reference' }]);
  });
});

describe('on_removal: disown', () => {
  const more = { onRemoval: 'disown' } as const;

  it('[DF38] gives up what would be deleted, without a receiver', () => {
    const snapshot = fleet(everything, { declaredByOthers: declaredBy(OTHERS, 'node') });
    const { changes } = planFor(fileWith([]), snapshot, more);
    expect(changes.map(({ action }) => action)).toEqual(RESOURCE_KINDS.map(() => 'disown'));
    expect(changes.filter(({ receiver }) => receiver === OTHERS).map(({ kind }) => kind)).toEqual(['node']);
    expect(changes.filter(({ receiver }) => receiver === null)).toHaveLength(RESOURCE_KINDS.length - 1);
  });

  it('[DF38] leaves an absent section alone, and gives up what is gone', () => {
    const absent = diff(fileWith([], []), fleet([ours('module')]), more);
    expect(absent).toMatchObject({ plan: { changes: [] }, findings: [{ code: 'section_absent' }] });
    const plan = planFor(fileWith([]), fleet([], { gone: [gone('module', 'nginx')] }), more);
    expect(onlyChange(plan)).toMatchObject({ action: 'disown', receiver: null, live_version: null });
  });

  it('[DF38] proposes nothing more once it was given up', () => {
    const snapshot = fleet(everything);
    const after = applyPlan(snapshot, planFor(fileWith([]), snapshot, more));
    expect(after.resources).toHaveLength(everything.length);
    expect(planFor(fileWith([]), after, more).changes).toEqual([]);
  });

  it('[DF40] is what the registration said last, and delete where it says nothing', () => {
    const settings = (on_removal?: 'delete' | 'disown') =>
      ({ repository_id: OURS, settings: on_removal === undefined ? {} : { on_removal } }) as never;
    const registered = (on_removal?: 'delete' | 'disown') =>
      ({ type: 'RepositoryRegistered', data: settings(on_removal) }) as const;
    const updated = (on_removal?: 'delete' | 'disown') =>
      ({ type: 'RepositoryUpdated', data: settings(on_removal) }) as const;
    expect(registrationFold.initial).toEqual({ onRemoval: 'delete' });
    expect(fold(registrationFold, storedEvents([registered()]))).toEqual({ onRemoval: 'delete' });
    expect(fold(registrationFold, storedEvents([registered('disown')]))).toEqual({ onRemoval: 'disown' });
    const back = storedEvents([registered('disown'), updated('delete')]);
    expect(fold(registrationFold, back)).toEqual({ onRemoval: 'delete' });
    const removed = storedEvents([updated('disown'), { type: 'RepositoryRemoved', data: { repository_id: OURS } }]);
    expect(fold(registrationFold, removed)).toEqual({ onRemoval: 'disown' });
  });
});

describe('the digest of a disown', () => {
  const digestOf = (declaredByOthers: ReturnType<typeof declaredBy>, more = {}) =>
    onlyChange(planFor(fileWith([]), fleet([ours('module')], { declaredByOthers }), more)).digest;

  it('[DF39] names the receiver: another one, or none, is another change', () => {
    const digests = [
      digestOf(declaredBy(OTHERS, 'module')),
      digestOf(declaredBy(LATER, 'module')),
      digestOf([], { onRemoval: 'disown' }),
      digestOf([]),
    ];
    expect(new Set(digests).size).toBe(digests.length);
    expect(digestOf(declaredBy(OTHERS, 'module'), { onRemoval: 'disown' })).toBe(digests[0]);
  });
});
