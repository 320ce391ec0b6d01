import { beforeEach, describe, expect, it } from 'vitest';
import {
  ADA,
  type Desk,
  done,
  OTHER_REPOSITORY,
  PROPOSAL,
  REPOSITORY,
  RUN,
  writesNothing,
} from './inventory-under-test.ts';

/** What apply may do, and what it may not. */
export function describeApply(current: () => Desk): void {
  describe('apply', () => {
    let desk: Desk;
    beforeEach(async () => {
      desk = current();
      await desk.overlay();
    });

    const node = { template: 'base', region: 'eu' };

    it('[IV18] a create records the resource, its ownership and where it came from', async () => {
      const result = await desk.applyOne('create', 'node', 'n', { write: node });

      expect(result).toMatchObject({ outcome: 'applied', already_in_place: false });
      const version = await desk.versionOf('node', 'n');
      expect(result).toMatchObject({ live_version: version });
      expect(await desk.live('node', 'n')).toMatchObject({
        managed_by: { repository_id: REPOSITORY, last_applied: node, revision: 'a'.repeat(40) },
        changed_by: ADA,
      });
      const [entry] = await desk.journal(version - 1);
      expect(entry).toMatchObject({
        type: 'ResourceChanged',
        actor: ADA,
        correlation_id: RUN,
        causation_id: PROPOSAL,
        data: { operation: 'created', origin: { type: 'apply', repository_id: REPOSITORY, run_id: RUN } },
      });
    });

    it('[IV16] writes nothing when live is at another version than the one approved', async () => {
      const version = await desk.versionOf('node', 'a');
      const moved = done(await desk.update('node', 'a', { region: 'us' })).version;

      await writesNothing(desk, async () => {
        const update = { expected_version: version, write: { region: 'ap' } };
        expect(await desk.applyOne('update', 'node', 'a', update)).toMatchObject({
          outcome: 'stale',
          actual_version: moved,
        });
        const deleted = await desk.applyOne('delete', 'node', 'a', { expected_version: version });
        expect(deleted).toMatchObject({ outcome: 'stale', actual_version: moved });
        const adopted = await desk.applyOne('adopt', 'node', 'a', { expected_version: version });
        expect(adopted).toMatchObject({ outcome: 'stale', actual_version: moved });
        const created = await desk.applyOne('create', 'node', 'a', { write: node });
        expect(created).toMatchObject({ outcome: 'stale', actual_version: moved });
        const absent = await desk.applyOne('update', 'node', 'zz', { expected_version: 3, write: { region: 'ap' } });
        expect(absent).toMatchObject({ outcome: 'stale', actual_version: null });
      });
    });

    it('[IV16] applies at the version approved, and answers the new one', async () => {
      const expected_version = await desk.versionOf('node', 'a');

      const result = await desk.applyOne('update', 'node', 'a', { expected_version, write: { region: 'ap' } });

      expect(result).toMatchObject({ outcome: 'applied', live_version: await desk.versionOf('node', 'a') });
      expect(await desk.live('node', 'a')).toMatchObject({
        attributes: { region: 'ap' },
        managed_by: { repository_id: REPOSITORY },
      });
    });

    it('[IV17] what is in place already only gets its ownership, whoever put it there', async () => {
      const expected_version = await desk.versionOf('node', 'a');
      const byHand = done(await desk.update('node', 'a', { region: 'ap' }));

      const result = await desk.applyOne('update', 'node', 'a', { expected_version, write: { region: 'ap' } });

      expect(result).toMatchObject({ outcome: 'applied', already_in_place: true });
      const after = await desk.live('node', 'a');
      expect(after).toMatchObject({
        attributes: byHand.attributes,
        changed_at: byHand.changed_at,
        managed_by: { last_applied: { region: 'ap' } },
      });
      expect(after?.version).toBeGreaterThan(byHand.version);
      const [entry] = await desk.journal((after?.version ?? 0) - 1);
      expect(entry?.data).toMatchObject({ operation: 'adopted', changed: [] });
    });

    it('[IV17] a create of what somebody made in the same shape is in place; in another shape it is stale', async () => {
      const { version } = done(await desk.create('module', 'm', { priority: 7 }));

      expect(await desk.applyOne('create', 'module', 'm', { write: { priority: 8 } })).toMatchObject({
        outcome: 'stale',
      });
      const same = await desk.applyOne('create', 'module', 'm', { write: { priority: 7 } });
      expect(same).toMatchObject({ outcome: 'applied', already_in_place: true, live_version: version + 1 });
    });

    it('[IV17] a delete of what is not there is in place', async () => {
      const deleted = await desk.applyOne('delete', 'module', 'never', { expected_version: null });
      expect(deleted).toMatchObject({ outcome: 'applied', already_in_place: true, live_version: null });
      expect(await desk.applyOne('delete', 'module', 'never', { expected_version: 3 })).toMatchObject({
        outcome: 'applied',
        already_in_place: true,
      });
    });

    it('[IV18] adopting writes ownership alone, at a new version', async () => {
      const before = await desk.live('template', 'base');
      const declared = { modules: before?.attributes['modules'] ?? [] };

      const result = await desk.applyOne('adopt', 'template', 'base', {
        expected_version: before?.version ?? null,
        declared,
      });

      expect(result).toMatchObject({ outcome: 'applied', already_in_place: false });
      const after = await desk.live('template', 'base');
      expect(after).toEqual({
        ...before,
        version: await desk.revision(),
        managed_by: { repository_id: REPOSITORY, last_applied: declared, revision: 'a'.repeat(40) },
      });
    });

    it('[IV20] another repository’s resources are refused, there or gone', async () => {
      await desk.applyOne('create', 'module', 'mine', { write: {} });
      const theirs = { repository_id: OTHER_REPOSITORY };
      const expected_version = await desk.versionOf('module', 'mine');

      await writesNothing(desk, async () => {
        const update = { ...theirs, expected_version, write: { priority: 1 } };
        expect(await desk.applyOne('update', 'module', 'mine', update)).toMatchObject({
          outcome: 'failed',
          code: 'owned_elsewhere',
          message: expect.stringContaining(REPOSITORY),
        });
        const deleted = await desk.applyOne('delete', 'module', 'mine', { ...theirs, expected_version });
        expect(deleted).toMatchObject({ code: 'owned_elsewhere' });
      });
      done(await desk.delete('module', 'mine'));
      const created = await desk.applyOne('create', 'module', 'mine', { ...theirs, write: {} });
      expect(created).toMatchObject({ outcome: 'failed', code: 'owned_elsewhere' });
    });

    it('[IV21] each of a wave stands for itself, in order', async () => {
      const results = await desk.apply(
        desk.request('create', 'node', 'n1', { write: node }),
        desk.request('create', 'node', 'n2', { write: { ...node, template: 'none' } }),
        desk.request('create', 'node', 'N3', { write: node }),
        desk.request('delete', 'template', 'base', { expected_version: await desk.versionOf('template', 'base') }),
        desk.request('create', 'node', 'n5', { write: { ...node, region: 7 } }),
        desk.request('create', 'node', 'n6', { write: node }),
      );

      expect(results.map((result) => (result.outcome === 'failed' ? result.code : result.outcome))).toEqual([
        'applied',
        'unresolved_reference',
        'invalid',
        'in_use',
        'invalid',
        'applied',
      ]);
      expect(await desk.versionOf('node', 'n1')).toBeLessThan(await desk.versionOf('node', 'n6'));
    });

    it('[IV4] what no text of a database can hold is invalid, in the attributes and in what was declared', async () => {
      await writesNothing(desk, async () => {
        for (const bad of ['a\u0000b', '\ud800']) {
          const write = { ...node, labels: { rack: bad } };
          expect(await desk.applyOne('create', 'node', 'n', { write })).toMatchObject({ code: 'invalid' });
          expect(await desk.applyOne('create', 'node', 'n', { write: { ...node, region: bad } })).toMatchObject({
            code: 'invalid',
          });
          const declared = { labels: { [bad]: 1 } };
          expect(await desk.applyOne('create', 'node', 'n', { write: node, declared })).toMatchObject({
            code: 'invalid',
          });
        }
      });
    });
  });
}
