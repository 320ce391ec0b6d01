import type { CommandEnvelope } from '@fleetwright/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Desk, done, REPOSITORY } from './inventory-under-test.ts';

/** Who did what by hand, as whoever looks for the cause of drift asks it. */
export function describeHistory(current: () => Desk): void {
  describe('the history of the fleet', () => {
    let desk: Desk;
    const via = { face: 'rest', operation: 'update_node', request_id: 'r-1' } as const;
    const NODE = { kind: 'node', key: 'a' } as const;
    const byEve = (): CommandEnvelope => ({ ...desk.by(), actor: { type: 'user', id: 'eve' }, via });
    const found = async (...keys: string[]) =>
      (
        await desk.history.byHand(
          'acme',
          keys.map((key) => ({ kind: 'node' as const, key })),
        )
      ).map(({ key, instance_id, operation, changed, actor, via: through }) => ({
        ...{ key, operation, changed, who: actor.id, request: through?.request_id },
        isInstance: instance_id !== null,
      }));
    beforeEach(async () => {
      desk = current();
      await desk.overlay();
    });

    it('[IV53] tells what was done by hand, the newest first, with the request, and nothing that apply did', async () => {
      const attributes = { region: 'us' };
      done(await desk.inventory.update(byEve(), { ...NODE, attributes, expected_version: null }));
      const version = await desk.versionOf('node', 'a');
      await desk.applyOne('update', 'node', 'a', { expected_version: version, write: { region: 'eu' } });
      expect(await found('a')).toEqual([
        // The instance followed its node.
        { key: 'a', operation: 'updated', changed: [], who: 'eve', request: 'r-1', isInstance: true },
        { key: 'a', operation: 'updated', changed: ['region'], who: 'eve', request: 'r-1', isInstance: false },
        { key: 'a', operation: 'created', changed: [], who: 'ada', request: undefined, isInstance: true },
        expect.objectContaining({ operation: 'created', who: 'ada', isInstance: false }),
      ]);
    });

    it('[IV53] names the instance and what changed of it', async () => {
      const [instance] = (await desk.journal()).flatMap((entry) =>
        entry.type === 'InstanceChanged' && entry.data.instance.node === 'a' ? [entry.data.instance] : [],
      );
      const patch = { instance_id: instance?.id ?? '', region: 'us', status: 'running' } as const;
      done(await desk.inventory.updateInstance(byEve(), patch));
      const [newest] = await desk.history.byHand('acme', [NODE]);
      expect(newest).toMatchObject({
        instance_id: instance?.id,
        changed: ['region', 'status'],
        actor: { id: 'eve' },
        via,
      });
    });

    it('[IV53] tells who deleted a node, and each of several resources apart', async () => {
      done(await desk.delete('node', 'c'));
      expect(
        (await found('c', 'b')).filter(({ isInstance }) => !isInstance).map(({ key, operation }) => [key, operation]),
      ).toEqual(
        expect.arrayContaining([
          ['c', 'deleted'],
          ['c', 'created'],
          ['b', 'created'],
        ]),
      );
      expect(await found()).toEqual([]);
      expect(await desk.history.byHand('other', [NODE])).toEqual([]);
    });

    it('[IV56] says which of some resources are not live', async () => {
      const asked = [{ kind: 'node', key: 'nowhere' }, { kind: 'template', key: 'nowhere' }, NODE] as const;
      expect(await desk.history.missing('acme', asked)).toEqual([asked[1], asked[0]]);
      expect(await desk.history.missing('other', [NODE])).toEqual([NODE]);
      expect(await desk.history.missing('acme', [])).toEqual([]);
    });

    it('[IV54] says who manages a resource, there or gone', async () => {
      expect(await desk.history.ownerOf('acme', NODE)).toBeNull();
      await desk.applyOne('adopt', 'node', 'c', { expected_version: await desk.versionOf('node', 'c') });
      const c = { kind: 'node', key: 'c' } as const;
      expect(await desk.history.ownerOf('acme', c)).toBe(REPOSITORY);
      done(await desk.delete('node', 'c'));
      expect(await desk.history.ownerOf('acme', c)).toBe(REPOSITORY);
      expect(await desk.history.ownerOf('other', c)).toBeNull();
    });
  });
}
