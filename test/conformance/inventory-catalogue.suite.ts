import type { Instance } from '@fleetwright/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Desk, done, refusal, writesNothing, REPOSITORY } from './inventory-under-test.ts';

/** Module versions, and the instances of nodes. */
export function describeCatalogue(current: () => Desk): void {
  describe('catalogue and instances', () => {
    describeBoth(current);
  });
}

function describeBoth(current: () => Desk): void {
  let desk: Desk;
  const versions = async () => (await desk.fleet.snapshot('acme')).module_versions;
  /** Instances of a node as the journal leaves them. */
  const instances = async (node: string): Promise<Instance[]> => {
    const found = new Map<string, Instance>();
    for (const { type, data } of await desk.journal()) {
      if (type !== 'InstanceChanged' || data.instance.node !== node) continue;
      if (data.operation === 'deleted') found.delete(data.instance.id);
      else found.set(data.instance.id, data.instance);
    }
    return [...found.values()];
  };
  beforeEach(async () => {
    desk = current();
    await desk.overlay();
  });

  describe('the module catalogue', () => {
    it('[IV25] takes new versions and promotes known ones', async () => {
      const first = done(await desk.promote('nginx', '1.26.0', 'live'));
      done(await desk.promote('nginx', '1.27.0', 'draft'));
      expect(await versions()).toMatchObject([first, { version: '1.27.0', state: 'draft' }]);

      const moved = done(await desk.promote('nginx', '1.26.0', 'retired'));
      expect(await versions()).toMatchObject([{ version: '1.27.0' }, moved]);
    });

    it('[IV25] no two promotions are at the same instant, however fast they come', async () => {
      const promoted = [];
      for (let n = 0; n < 20; n += 1) promoted.push(done(await desk.promote(n % 2 ? 'nginx' : 'chrony', `1.${n}`)));

      const instants = promoted.map(({ promoted_at }) => promoted_at);
      expect(instants).toEqual([...new Set(instants)].toSorted());
    });

    it('[IV25] refuses what is no version, and versions of no module', async () => {
      await writesNothing(desk, async () => {
        expect(refusal(await desk.promote('none', '1.0')).code).toBe('not_found');
        for (const version of ['', 'a b', 'x\u0000', 'x'.repeat(129)]) {
          expect(refusal(await desk.promote('nginx', version)).code).toBe('invalid');
        }
      });
    });

    it('[IV55] a version keeps the content that it was published with', async () => {
      const content = { digest: 'c'.repeat(64), size_bytes: 12 };
      const by = () => desk.by();
      const publish = (more: object) =>
        desk.inventory.promoteModuleVersion(by(), { module: 'nginx', version: '2.0', state: 'live', ...more });
      expect(done(await publish({ content }))).toMatchObject({ content });
      expect(done(await publish({ content, state: 'blessed' }))).toMatchObject({ content, state: 'blessed' });
      expect(done(await publish({ state: 'live' }))).toMatchObject({ content, state: 'live' });
      expect((await versions())[0]).toMatchObject({ version: '2.0', content });
      await writesNothing(desk, async () => {
        expect(refusal(await publish({ content: { ...content, digest: 'd'.repeat(64) } })).code).toBe('version_exists');
      });
      done(await desk.promote('nginx', '3.0', 'live'));
      const later = { version: '3.0', content };
      await writesNothing(desk, async () => expect(refusal(await publish(later)).code).toBe('version_exists'));
    });

    it('[IV26] forgets the versions of a deleted module', async () => {
      done(await desk.create('module', 'm'));
      done(await desk.promote('m', '1.0'));
      done(await desk.promote('nginx', '1.0'));
      done(await desk.delete('module', 'm'));

      expect((await versions()).map(({ module }) => module)).toEqual(['nginx']);
    });
  });

  describe('instances', () => {
    it('[IV22] a new node has a pending instance, journaled right after it', async () => {
      const write = { template: 'base', region: 'eu', instance_type: 't3' };
      const result = await desk.applyOne('create', 'node', 'n', { write });

      expect(result).toMatchObject({ outcome: 'applied', side_effects: ['provision_instances'] });
      expect(await instances('n')).toMatchObject([{ status: 'pending', region: 'eu', instance_type: 't3', node: 'n' }]);
      const version = await desk.versionOf('node', 'n');
      const entries = await desk.journal(version - 1);
      expect(entries.map(({ type, revision }) => [type, revision])).toEqual([
        ['ResourceChanged', version],
        ['InstanceChanged', version + 1],
      ]);
    });

    it('[IV23] follow their node, whatever they are doing', async () => {
      const moved = await desk.applyOne('update', 'node', 'a', {
        expected_version: await desk.versionOf('node', 'a'),
        write: { region: 'us' },
      });
      expect(moved).toMatchObject({ side_effects: ['retarget_instances'] });
      const [pending] = await instances('a');
      expect(pending).toMatchObject({ region: 'us', instance_type: null });

      const patch = { instance_id: pending?.id ?? '', status: 'running' as const };
      done(await desk.inventory.updateInstance(desk.by(), patch));
      done(await desk.update('node', 'a', { region: 'ap', instance_type: 't3' }));
      expect(await instances('a')).toMatchObject([{ status: 'running', region: 'ap', instance_type: 't3' }]);
    });

    it('[IV27] are changed only at the version that is expected, which each change moves', async () => {
      const [instance] = await instances('b');
      const id = instance?.id ?? '';
      const versionOf = async () =>
        (await desk.journal()).findLast((entry) => entry.type === 'InstanceChanged' && entry.data.instance.id === id)
          ?.revision ?? 0;
      const seen = await versionOf();
      const patch = (status: 'running' | 'stopped', expected_version: number) =>
        desk.inventory.updateInstance(desk.by(), { instance_id: id, status, expected_version });
      done(await patch('running', seen));
      const refused = await patch('stopped', seen);
      expect(refused).toMatchObject({ kind: 'refused', refusal: { code: 'version_conflict' } });
      expect((await instances('b'))[0]?.status).toBe('running');
      done(await patch('stopped', await versionOf()));
      // As apply moves it along with its node.
      const before = await versionOf();
      const version = await desk.versionOf('node', 'b');
      await desk.applyOne('update', 'node', 'b', { expected_version: version, write: { region: 'far' } });
      expect(await patch('running', before)).toMatchObject({ refusal: { code: 'version_conflict' } });
      done(await patch('running', await versionOf()));
    });

    it('[IV43] that differ from their node are told with it, whatever they are doing; those that do not are not', async () => {
      const [instance] = await instances('b');
      const id = instance?.id ?? '';
      done(await desk.inventory.updateInstance(desk.by(), { instance_id: id, status: 'running' }));
      expect(await desk.live('node', 'b')).not.toHaveProperty('stray_instances');
      done(
        await desk.inventory.updateInstance(desk.by(), { instance_id: id, region: 'elsewhere', instance_type: 't3' }),
      );
      const strays = [{ id, region: 'elsewhere', instance_type: 't3' }];
      expect((await desk.live('node', 'b'))?.stray_instances).toEqual(strays);
      const { resources } = await desk.fleet.snapshot(desk.account);
      expect(resources.filter(({ stray_instances }) => stray_instances).map(({ key }) => key)).toEqual(['b']);
      const write = { labels: { rack: 1 } };
      await desk.applyOne('update', 'node', 'b', { expected_version: await desk.versionOf('node', 'b'), write });
      const managed = await desk.fleet.managed(desk.account, REPOSITORY);
      expect(managed.resources.map(({ key, stray_instances }) => [key, stray_instances])).toEqual([['b', strays]]);
    });

    it('[IV44] are put right by an approved change that says what their node is, though the node is that already', async () => {
      const [instance] = await instances('b');
      const id = instance?.id ?? '';
      done(await desk.inventory.updateInstance(desk.by(), { instance_id: id, status: 'running', region: 'elsewhere' }));
      const version = await desk.versionOf('node', 'b');
      const request = { write: { region: 'eu' }, declared: { region: 'eu', template: 'base' } };
      const stale = await desk.applyOne('update', 'node', 'b', { ...request, expected_version: version + 1 });
      expect(stale).toMatchObject({ outcome: 'stale' });
      const applied = await desk.applyOne('update', 'node', 'b', { ...request, expected_version: version });
      expect(applied).toMatchObject({
        outcome: 'applied',
        already_in_place: false,
        side_effects: ['retarget_instances'],
      });
      expect(await instances('b')).toMatchObject([{ id, status: 'running', region: 'eu' }]);
      expect(await desk.live('node', 'b')).not.toHaveProperty('stray_instances');
      const again = await desk.applyOne('update', 'node', 'b', { ...request, expected_version: 1 });
      expect(again).toMatchObject({ outcome: 'applied', already_in_place: true, side_effects: [] });
    });

    it('[IV23] are left alone by changes that are not about them', async () => {
      const [instance] = await instances('b');
      const patch = { instance_id: instance?.id ?? '', region: 'elsewhere' };
      done(await desk.inventory.updateInstance(desk.by(), patch));
      done(await desk.update('node', 'b', { labels: { rack: 1 }, instance_type: 't3' }));

      expect(await instances('b')).toMatchObject([{ region: 'elsewhere', instance_type: 't3' }]);
    });

    it('[IV24] end with their node, journaled right before it', async () => {
      done(await desk.delete('node', 'c'));

      expect(await instances('c')).toEqual([]);
      const entries = await desk.journal((await desk.revision()) - 2);
      expect(entries).toMatchObject([
        { type: 'InstanceChanged', data: { operation: 'deleted' } },
        { type: 'ResourceChanged', data: { operation: 'deleted', key: 'c' } },
      ]);
    });

    it('[IV27] take what is given and keep the rest', async () => {
      const [before] = await instances('a');
      const instance_id = before?.id ?? '';

      const after = done(
        await desk.inventory.updateInstance(desk.by(), { instance_id, status: 'running', instance_type: 't3' }),
      );

      expect(after).toEqual({ ...before, status: 'running', instance_type: 't3' });
      await writesNothing(desk, async () => {
        const same = await desk.inventory.updateInstance(desk.by(), { instance_id, status: 'running' });
        expect(done(same)).toEqual(after);
      });
      const cleared = await desk.inventory.updateInstance(desk.by(), { instance_id, instance_type: null });
      expect(done(cleared).instance_type).toBeNull();
    });

    it('[IV36] and nodes have no place that an event could not carry', async () => {
      const far = 'x'.repeat(257);
      const [before] = await instances('a');
      const instance_id = before?.id ?? '';
      await writesNothing(desk, async () => {
        expect(refusal(await desk.update('node', 'a', { region: far })).problems).toMatchObject([{ path: 'region' }]);
        const created = await desk.create('node', 'n', { template: 'base', region: 'eu', instance_type: far });
        expect(refusal(created).problems).toMatchObject([{ path: 'instance_type', code: 'too_long' }]);
        expect(refusal(await desk.inventory.updateInstance(desk.by(), { instance_id, region: far })).code).toBe(
          'invalid',
        );
      });
      expect(done(await desk.update('node', 'a', { region: far.slice(1) })).attributes['region']).toHaveLength(256);
    });

    it('[IV27] that do not exist are not found', async () => {
      const patch = { instance_id: '01890000-0000-7000-8000-0000000000ff', status: 'running' as const };
      expect(refusal(await desk.inventory.updateInstance(desk.by(), patch)).code).toBe('not_found');
    });
  });
}
