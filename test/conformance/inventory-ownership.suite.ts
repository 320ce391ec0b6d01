import { beforeEach, describe, expect, it } from 'vitest';
import { ADA, type Desk, done, OTHER_REPOSITORY, REPOSITORY, refusal } from './inventory-under-test.ts';

/** Who manages what, and for how long. */
export function describeOwnership(current: () => Desk): void {
  describe('ownership', () => {
    let desk: Desk;
    beforeEach(async () => {
      desk = current();
      await desk.overlay();
      await desk.applyOne('create', 'module', 'managed', { write: { priority: 7 } });
    });

    const gone = async () => (await desk.fleet.snapshot('acme')).gone;

    it('[IV15] stays with its repository when somebody changes the resource by hand', async () => {
      const { managed_by } = done(await desk.update('module', 'managed', { priority: 8 }));

      expect(managed_by).toMatchObject({ repository_id: REPOSITORY, last_applied: { priority: 7 } });
      const { resources } = await desk.fleet.managed('acme', REPOSITORY);
      expect(resources).toMatchObject([{ key: 'managed', attributes: { priority: 8 }, changed_by: ADA }]);
      expect((await desk.fleet.managed('acme', OTHER_REPOSITORY)).resources).toEqual([]);
    });

    it('[IV15] outlives the resource, telling who deleted it', async () => {
      done(await desk.delete('module', 'managed'));

      const expected = { kind: 'module', key: 'managed', managed_by: { repository_id: REPOSITORY }, changed_by: ADA };
      expect(await gone()).toMatchObject([expected]);
      expect((await desk.fleet.managed('acme', REPOSITORY)).gone).toMatchObject([expected]);
      const entries = await desk.journal((await desk.revision()) - 1);
      expect(entries).toMatchObject([
        { data: { operation: 'deleted', attributes: null, managed_by: { revision: 'a'.repeat(40) } } },
      ]);
    });

    it('[IV15] comes back to a resource that somebody makes again', async () => {
      done(await desk.delete('module', 'managed'));
      const again = done(await desk.create('module', 'managed'));

      expect(again.managed_by).toMatchObject({ repository_id: REPOSITORY, last_applied: { priority: 7 } });
      expect(await gone()).toEqual([]);
    });

    it('[IV19] ends with the resource when its repository deletes it', async () => {
      const expected_version = await desk.versionOf('module', 'managed');

      const result = await desk.applyOne('delete', 'module', 'managed', { expected_version });

      expect(result).toMatchObject({ outcome: 'applied', live_version: null, already_in_place: false });
      expect(await desk.live('module', 'managed')).toBeUndefined();
      expect(await gone()).toEqual([]);
    });

    it('[IV19] of what is gone is dropped by a delete, and renewed by a create', async () => {
      done(await desk.delete('module', 'managed'));
      const renewed = await desk.applyOne('create', 'module', 'managed', { write: { priority: 9 } });
      expect(renewed).toMatchObject({ outcome: 'applied', already_in_place: false });
      expect(await gone()).toEqual([]);

      done(await desk.delete('module', 'managed'));
      const revision = await desk.revision();
      const dropped = await desk.applyOne('delete', 'module', 'managed', { expected_version: null });
      expect(dropped).toMatchObject({ outcome: 'applied', live_version: null, already_in_place: true });
      expect(await gone()).toEqual([]);
      expect(await desk.revision()).toBe(revision + 1);
    });

    it('[IV29] ends for everything when the repository is removed, each at a new version', async () => {
      await desk.applyOne('create', 'module', 'lost', { write: {} });
      done(await desk.delete('module', 'lost'));
      const before = await desk.revision();

      const released = await desk.inventory.releaseOwnership(desk.by('removal'), REPOSITORY);

      expect(done(released)).toEqual({ released: 2 });
      expect(await gone()).toEqual([]);
      expect(await desk.live('module', 'managed')).toMatchObject({ managed_by: null, version: before + 2 });
      expect((await desk.journal(before)).map(({ data }) => data)).toMatchObject([
        { key: 'lost', operation: 'released', attributes: null, managed_by: null },
        { key: 'managed', operation: 'released', attributes: { priority: 7 }, managed_by: null },
      ]);
    });

    it('[IV29] can be released again without effect', async () => {
      const first = await desk.inventory.releaseOwnership(desk.by('removal'), REPOSITORY);
      const revision = await desk.revision();

      const repeated = await desk.inventory.releaseOwnership(desk.by('removal'), REPOSITORY);
      expect(repeated).toEqual({ ...first, repeated: true });
      expect(done(await desk.inventory.releaseOwnership(desk.by(), REPOSITORY))).toEqual({ released: 0 });
      expect(await desk.revision()).toBe(revision);
    });

    it('[IV30] is never given back to a removed repository by a change that was still on its way', async () => {
      done(await desk.inventory.releaseOwnership(desk.by(), REPOSITORY));
      const expected_version = await desk.versionOf('module', 'managed');

      const late = await desk.applyOne('update', 'module', 'managed', { expected_version, write: { priority: 9 } });
      expect(late).toMatchObject({ outcome: 'failed', code: 'repository_removed' });
      expect(await desk.applyOne('create', 'module', 'new', { write: {} })).toMatchObject({
        code: 'repository_removed',
      });
      const next = await desk.applyOne('adopt', 'module', 'managed', {
        expected_version,
        repository_id: OTHER_REPOSITORY,
      });
      expect(next).toMatchObject({ outcome: 'applied' });
    });

    it('[IV13] a managed resource that is used cannot be deleted by its repository either', async () => {
      done(await desk.create('template', 'uses', { modules: [{ name: 'managed' }] }));
      const expected_version = await desk.versionOf('module', 'managed');

      const result = await desk.applyOne('delete', 'module', 'managed', { expected_version });

      expect(result).toMatchObject({ outcome: 'failed', code: 'in_use' });
      expect(refusal(await desk.delete('module', 'managed')).message).toContain('template uses');
    });
  });
}
