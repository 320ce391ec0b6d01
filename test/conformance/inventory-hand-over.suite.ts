import { type ResourceKind, RESOURCE_KINDS } from '@fleetwright/contracts';
import { bareExample, STANDALONE_KINDS } from '@fleetwright/core/fleet/testing';
import { instancesOf } from './inventory-twins.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { ADA, type Desk, done, OTHER_REPOSITORY, REPOSITORY, RUN, writesNothing } from './inventory-under-test.ts';

const THIRD = '01890000-0000-7000-8000-000000000003';

/** Who declares what, and how a resource changes its repository. */
export function describeHandOver(current: () => Desk): void {
  describe('hand-over', () => {
    let desk: Desk;
    beforeEach(async () => {
      desk = current();
      await desk.overlay();
      for (const kind of STANDALONE_KINDS) {
        const { key, attributes } = bareExample(kind);
        done(await desk.create(kind, key, attributes));
      }
    });

    /** One of each kind, as `overlay` made it. */
    const MADE: Readonly<Partial<Record<ResourceKind, string>>> = {
      template: 'base',
      module: 'nginx',
      node: 'a',
      assignment: 'a:chrony',
      sdwan_network: 'fabric',
      sdwan_peer: 'fabric/a',
      virtual_ip: 'fabric/www',
    };
    const made = (kind: ResourceKind) => MADE[kind] ?? bareExample(kind).key;
    const own = async (kind: ResourceKind, key = made(kind), repository_id = REPOSITORY) =>
      desk.applyOne('adopt', kind, key, { expected_version: await desk.versionOf(kind, key), repository_id });
    const disown = async (kind: ResourceKind, receiver: string | null, key = made(kind)) =>
      desk.applyOne('disown', kind, key, { expected_version: await desk.versionOf(kind, key), receiver });
    const notified = async (after: number) =>
      (await desk.journal(after)).flatMap(({ type, data }) =>
        type === 'DeclarationsChanged' ? [{ to: data.repositories, by: data.origin }] : [],
      );
    const byOthers = async () => (await desk.fleet.snapshot('acme')).declared_by_others;

    it.each(RESOURCE_KINDS)('[IV51] ends ownership of a %s, and changes nothing else', async (kind) => {
      await own(kind);
      await desk.declare(OTHER_REPOSITORY, 1, [[kind, made(kind)]]);
      const before = await desk.live(kind, made(kind));
      const instances = instancesOf(await desk.journal());
      const revision = await desk.revision();

      const result = await disown(kind, OTHER_REPOSITORY);

      expect(result).toMatchObject({ outcome: 'applied', already_in_place: false, live_version: revision + 1 });
      expect(await desk.live(kind, made(kind))).toEqual({ ...before, managed_by: null, version: revision + 1 });
      expect(instancesOf(await desk.journal())).toEqual(instances);
      expect((await desk.journal(revision)).map(({ data }) => data)).toMatchObject([
        {
          operation: 'released',
          changed: [],
          attributes: before?.attributes,
          managed_by: null,
          origin: { type: 'apply', repository_id: REPOSITORY, run_id: RUN },
        },
      ]);

      // There it becomes an adoption, and the first repository can do nothing more to it.
      expect(await own(kind, made(kind), OTHER_REPOSITORY)).toMatchObject({ outcome: 'applied' });
      expect(await disown(kind, null)).toMatchObject({ outcome: 'failed', code: 'owned_elsewhere' });
    });

    it('[IV51] of what is gone drops ownership; of what nobody manages it is in place', async () => {
      await desk.applyOne('create', 'module', 'lost', { write: {} });
      done(await desk.delete('module', 'lost'));
      await desk.declare(OTHER_REPOSITORY, 1, [['module', 'lost']]);
      const revision = await desk.revision();

      const request = { expected_version: null, receiver: OTHER_REPOSITORY };
      expect(await desk.applyOne('disown', 'module', 'lost', request)).toMatchObject({
        outcome: 'applied',
        live_version: null,
        already_in_place: false,
      });
      expect((await desk.fleet.snapshot('acme')).gone).toEqual([]);
      expect(await desk.revision()).toBe(revision + 1);

      await writesNothing(desk, async () => {
        expect(await desk.applyOne('disown', 'module', 'lost', request)).toMatchObject({ already_in_place: true });
        expect(await disown('module', null)).toMatchObject({ outcome: 'applied', already_in_place: true });
      });
    });

    it('[IV51] is refused at another version than the one approved', async () => {
      await own('node');
      const expected_version = await desk.versionOf('node', 'a');
      const moved = done(await desk.update('node', 'a', { region: 'us' })).version;
      await writesNothing(desk, async () => {
        const result = await desk.applyOne('disown', 'node', 'a', { expected_version, receiver: null });
        expect(result).toEqual({ operation_id: expect.any(String), outcome: 'stale', actual_version: moved });
      });
    });

    it('[IV52] is stale when the receiver does not want it any more, whatever the reason', async () => {
      await own('node');
      const version = await desk.versionOf('node', 'a');
      const isStale = () =>
        writesNothing(desk, async () =>
          expect(await disown('node', OTHER_REPOSITORY)).toMatchObject({
            outcome: 'stale',
            actual_version: version,
            reason: 'not_received',
          }),
        );
      await isStale();
      await desk.declare(OTHER_REPOSITORY, 1, [['node', 'a']]);
      await desk.declare(OTHER_REPOSITORY, 2, [['node', 'b']]);
      await isStale();
      await desk.declare(OTHER_REPOSITORY, 3, [['node', 'a']]);
      await desk.news(OTHER_REPOSITORY, { stream_version: 2, counts: false });
      await isStale();
      // Another one that declares it is not the one that was approved.
      await desk.declare(THIRD, 1, [['node', 'a']]);
      await isStale();
      await desk.news(OTHER_REPOSITORY, { stream_version: 3, counts: true });
      expect(await disown('node', OTHER_REPOSITORY)).toMatchObject({ outcome: 'applied' });
    });

    it('[IV50] a repository deletes nothing that another one declares by now', async () => {
      await desk.applyOne('create', 'node', 'n', { write: { template: 'base', region: 'eu' } });
      const expected_version = await desk.versionOf('node', 'n');
      const remove = () => desk.applyOne('delete', 'node', 'n', { expected_version });
      await desk.declare(OTHER_REPOSITORY, 1, [['node', 'n']]);

      await writesNothing(desk, async () =>
        expect(await remove()).toMatchObject({
          outcome: 'stale',
          actual_version: expected_version,
          reason: 'declared_elsewhere',
        }),
      );
      // It declares it itself: nobody else would miss it.
      await desk.declare(REPOSITORY, 1, [['node', 'n']]);
      await desk.declare(OTHER_REPOSITORY, 2, []);
      expect(await remove()).toMatchObject({ outcome: 'applied', live_version: null });
    });

    it('[IV50] people may delete what repositories declare', async () => {
      await own('virtual_ip');
      await desk.declare(OTHER_REPOSITORY, 1, [['virtual_ip', 'fabric/www']]);
      expect(done(await desk.delete('virtual_ip', 'fabric/www'))).toMatchObject({ key: 'fabric/www' });
      expect(await byOthers()).toEqual([{ kind: 'virtual_ip', key: 'fabric/www', repository_id: OTHER_REPOSITORY }]);
      // What is gone is gone: settling it destroys nothing.
      const settled = await desk.applyOne('delete', 'virtual_ip', 'fabric/www', { expected_version: null });
      expect(settled).toMatchObject({ outcome: 'applied', already_in_place: true });
    });

    it('[IV47] what the newest run declares holds, in whatever order it is told', async () => {
      await own('node');
      await own('module');
      const declared = async () => (await byOthers()).map(({ key }) => key);
      await desk.declare(OTHER_REPOSITORY, 5, [
        ['node', 'a'],
        ['node', 'b'],
      ]);
      expect(await declared()).toEqual(['a']);
      await desk.declare(OTHER_REPOSITORY, 4, [['module', 'nginx']]);
      await desk.declare(OTHER_REPOSITORY, 5, [['module', 'nginx']]);
      expect(await declared()).toEqual(['a']);
      await desk.declare(OTHER_REPOSITORY, 6, [
        ['module', 'nginx'],
        ['node', 'a'],
      ]);
      expect(await declared()).toEqual(['nginx', 'a']);
      await desk.declare(OTHER_REPOSITORY, 7, []);
      expect(await declared()).toEqual([]);
    });

    it('[IV35] a snapshot names everybody who declares what somebody else manages', async () => {
      await own('node');
      await own('node', 'b', OTHER_REPOSITORY);
      await own('module');
      for (const [id, key] of [
        [THIRD, 'nginx'],
        [OTHER_REPOSITORY, 'nginx'],
        [REPOSITORY, 'nginx'],
      ] as const) {
        await desk.declare(id, 1, [
          ['node', 'b'],
          ['node', 'c'],
          ['module', key],
        ]);
      }
      expect(await byOthers()).toEqual([
        { kind: 'module', key: 'nginx', repository_id: OTHER_REPOSITORY },
        { kind: 'module', key: 'nginx', repository_id: THIRD },
        { kind: 'node', key: 'b', repository_id: REPOSITORY },
        { kind: 'node', key: 'b', repository_id: THIRD },
      ]);
    });

    it('[IV48] counts only while the repository is enabled, and only of its present source', async () => {
      await own('node');
      const declares = async () => (await byOthers()).length > 0;
      await desk.declare(OTHER_REPOSITORY, 3, [['node', 'a']]);
      expect(await declares()).toBe(true);

      await desk.news(OTHER_REPOSITORY, { stream_version: 4, counts: false });
      expect(await declares()).toBe(false);
      // Read before it was disabled, and told only now.
      await desk.news(OTHER_REPOSITORY, { stream_version: 3, counts: true });
      expect(await declares()).toBe(false);
      await desk.news(OTHER_REPOSITORY, { stream_version: 5, counts: true });
      expect(await declares()).toBe(true);

      await desk.news(OTHER_REPOSITORY, { stream_version: 6, outdated_up_to: 4 });
      expect(await declares()).toBe(false);
      await desk.declare(OTHER_REPOSITORY, 4, [['node', 'a']], { stream_version: 6, outdated_up_to: 4 });
      expect(await declares()).toBe(false);
      await desk.declare(OTHER_REPOSITORY, 5, [['node', 'a']], { stream_version: 6, outdated_up_to: 4 });
      expect(await declares()).toBe(true);
    });

    it('[IV49] tells the owners of what is declared, or no longer, and nobody else', async () => {
      await own('node');
      await own('module', 'nginx', THIRD);
      const origin = { type: 'declared', repository_id: OTHER_REPOSITORY };
      let after = await desk.revision();
      const toldBy = async (telling: ReturnType<Desk['declare']>) => {
        const { notified: answered, revision } = await telling;
        const entries = await notified(after);
        expect(entries).toEqual(answered.length === 0 ? [] : [{ to: answered, by: origin }]);
        expect(revision).toBe(await desk.revision());
        expect(revision).toBe(after + entries.length);
        after = revision;
        return answered;
      };
      expect(await toldBy(desk.declare(OTHER_REPOSITORY, 1, [['node', 'b']]))).toEqual([]);
      expect(await toldBy(desk.declare(OTHER_REPOSITORY, 2, [['node', 'a']]))).toEqual([REPOSITORY]);
      expect(await toldBy(desk.declare(OTHER_REPOSITORY, 3, [['node', 'a']]))).toEqual([]);
      const both = [
        ['node', 'a'],
        ['module', 'nginx'],
      ] as const;
      expect(await toldBy(desk.declare(OTHER_REPOSITORY, 4, both))).toEqual([THIRD]);
      expect(await toldBy(desk.declare(OTHER_REPOSITORY, 4, []))).toEqual([]);
      const disabled = { stream_version: 2, counts: false };
      expect(await toldBy(desk.news(OTHER_REPOSITORY, disabled))).toEqual([REPOSITORY, THIRD]);
      expect(await toldBy(desk.declare(OTHER_REPOSITORY, 5, both, disabled))).toEqual([]);
      const elsewhere = { stream_version: 3, counts: true, outdated_up_to: 5 };
      expect(await toldBy(desk.news(OTHER_REPOSITORY, elsewhere))).toEqual([]);
      expect(await toldBy(desk.declare(OTHER_REPOSITORY, 6, both, elsewhere))).toEqual([REPOSITORY, THIRD]);
    });

    it('[IV49] the removal of a repository tells those who wait for it, and those it would have received from', async () => {
      await own('node');
      await own('module', 'nginx', THIRD);
      await desk.declare(OTHER_REPOSITORY, 1, [['node', 'a']]);
      await desk.declare(REPOSITORY, 1, [['module', 'nginx']]);
      const before = await desk.revision();

      expect(done(await desk.inventory.releaseOwnership(desk.by(), REPOSITORY))).toEqual({ released: 1 });

      expect(await notified(before)).toEqual([
        { to: [OTHER_REPOSITORY, THIRD], by: { type: 'repository_removed', repository_id: REPOSITORY } },
      ]);
      // It declares nothing any more, whatever is told of it late.
      expect(await desk.declare(REPOSITORY, 2, [['module', 'nginx']])).toMatchObject({ notified: [] });
      expect(await byOthers()).toEqual([]);
      expect(await own('node', 'a', OTHER_REPOSITORY)).toMatchObject({ outcome: 'applied' });
    });

    it('[IV32] what is declared in one account is nothing to another', async () => {
      await own('node');
      const foreign = await desk.inventory.declare(
        { operation_id: 'foreign', account_id: 'other', actor: ADA, traceparent: null },
        {
          repository_id: OTHER_REPOSITORY,
          stream_version: 1,
          counts: true,
          outdated_up_to: 0,
          declared: { run_number: 1, resources: [{ kind: 'node', key: 'a' }] },
        },
      );
      expect(foreign).toEqual({ notified: [], revision: 0 });
      expect(await byOthers()).toEqual([]);
    });
  });

  it('[IV47] what is declared before the account begins counts once it has begun', async () => {
    const desk = current();
    expect(await desk.declare(OTHER_REPOSITORY, 1, [['module', 'm']])).toEqual({ notified: [], revision: 0 });
    expect(await desk.fleet.snapshot('acme')).toMatchObject({ revision: 0, resources: [] });
    expect(await desk.inventory.unpumped()).toEqual([]);

    // The first resource begins the account, as if nothing had been known.
    expect(await desk.applyOne('create', 'module', 'm', { write: {} })).toMatchObject({ outcome: 'applied' });
    expect((await desk.journal()).map(({ type }) => type)).toEqual(['AccountCreated', 'ResourceChanged']);
    const expected_version = await desk.versionOf('module', 'm');
    expect(await desk.applyOne('delete', 'module', 'm', { expected_version })).toMatchObject({
      reason: 'declared_elsewhere',
    });
  });

  it('[IV28] an account that something is declared in can still be created, with its own name', async () => {
    const desk = current();
    await desk.declare(OTHER_REPOSITORY, 1, [['module', 'm']]);
    expect(done(await desk.openAccount())).toMatchObject({ account: 'acme', name: 'Acme' });
    expect((await desk.journal()).map(({ type, revision }) => [type, revision])).toEqual([['AccountCreated', 1]]);
  });
}
