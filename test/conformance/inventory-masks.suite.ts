import type { Attributes } from '@fleetwright/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Desk, done, refusal, writesNothing } from './inventory-under-test.ts';

const MASK = '[masked]';
const FINGERPRINT = '[masked:0123456789ab]';

/** What was read with its secrets masked, and is written back. */
export function describeMasks(current: () => Desk): void {
  describe('masks', () => {
    let desk: Desk;
    const configOf = async () => (await desk.live('module', 'm'))?.attributes['config'];

    beforeEach(async () => {
      desk = current();
      await desk.overlay();
      const config = { token: 'secret', list: ['a', 'ghp_x'], deep: { password: { a: 1 } }, workers: 1 };
      done(await desk.create('module', 'm', { config }));
    });

    it('[IV40] stand for the live value at the same path', async () => {
      const back = { token: FINGERPRINT, list: ['b', MASK], deep: { password: MASK }, workers: 2 };
      const updated = done(await desk.update('module', 'm', { config: back }));
      const stored = { token: 'secret', list: ['b', 'ghp_x'], deep: { password: { a: 1 } }, workers: 2 };
      expect(updated.attributes['config']).toEqual(stored);
      expect(await configOf()).toEqual(stored);
    });

    it('[IV40] that come back with nothing else change nothing', async () => {
      const before = await desk.live('module', 'm');
      const back = { token: MASK, list: ['a', FINGERPRINT], deep: { password: MASK }, workers: 1 };
      expect(done(await desk.update('module', 'm', { config: back }))).toEqual(before);
      expect(await desk.live('module', 'm')).toEqual(before);
    });

    it('[IV40] stand for modules of a template by their names', async () => {
      const item = (name: string, token: string) => ({
        name,
        version: null,
        priority: null,
        enabled: true,
        config: { token },
      });
      done(await desk.create('template', 't', { modules: [item('m', 'of m'), item('nginx', 'of nginx')] }));
      const back = [item('nginx', MASK), item('m', 'changed')];
      const { attributes } = done(await desk.update('template', 't', { modules: back }));
      expect(attributes['modules']).toEqual([item('m', 'changed'), item('nginx', 'of nginx')]);
    });

    it.each<[string, Attributes, string]>([
      ['another key', { config: { other: MASK } }, 'config.other'],
      ['a list of another length', { config: { list: [MASK] } }, 'config.list[0]'],
      ['a map that is not there', { config: { new: { token: MASK } } }, 'config.new.token'],
    ])('[IV40] anywhere else are refused with the path: %s', async (_what, attributes, path) => {
      const { code, problems } = await writesNothing(desk, async () =>
        refusal(await desk.update('module', 'm', attributes)),
      );
      expect([code, problems?.map((problem) => [problem.path, problem.code])]).toEqual([
        'invalid',
        [[path, 'mask_not_a_value']],
      ]);
    });

    it('[IV40] are refused in what is new, and in what apply writes', async () => {
      const created = await writesNothing(desk, async () =>
        refusal(await desk.create('module', 'new', { config: { token: MASK } })),
      );
      expect(created.problems).toMatchObject([{ path: 'config.token', code: 'mask_not_a_value' }]);
      const version = (await desk.live('module', 'm'))?.version ?? null;
      const write = { config: { token: MASK } };
      const result = await desk.applyOne('update', 'module', 'm', { expected_version: version, write });
      expect(result).toMatchObject({ outcome: 'failed', code: 'invalid' });
      expect(await configOf()).toMatchObject({ token: 'secret' });
    });

    it('[IV40] may be in what apply remembers as declared', async () => {
      const version = (await desk.live('module', 'm'))?.version ?? null;
      const declared = { config: { token: MASK, workers: 5 } };
      const write = { config: { token: 'secret', workers: 5 } };
      const applied = await desk.applyOne('update', 'module', 'm', { expected_version: version, write, declared });
      expect(applied).toMatchObject({ outcome: 'applied' });
      expect((await desk.live('module', 'm'))?.managed_by?.last_applied).toEqual(declared);
    });

    it('[IV41] a repeated request gets the first answer, whatever its masks would stand for now', async () => {
      const by = desk.by('masked-once');
      const patch = {
        kind: 'module' as const,
        key: 'm',
        expected_version: null,
        attributes: { config: { token: MASK, workers: 9 } },
      };
      const first = done(await desk.inventory.update(by, patch));
      done(await desk.update('module', 'm', { config: { workers: 0 } }));
      const again = await desk.inventory.update(by, patch);
      expect(again).toMatchObject({ kind: 'done', repeated: true });
      expect(done(again)).toEqual(first);
      const other = { ...patch, attributes: { config: { token: 'other', workers: 9 } } };
      expect(refusal(await desk.inventory.update(by, other)).problems).toMatchObject([{ code: 'operation_reused' }]);
    });

    it('[IV41] of what is not there is told as that', async () => {
      const config = { config: { token: MASK } };
      expect(refusal(await desk.update('module', 'nothing', config)).code).toBe('not_found');
      expect(refusal(await desk.update('module', 'm', config, 999)).code).toBe('version_conflict');
    });

    it('[IV41] while others write, one stands for what is live when it is written', async () => {
      const tokens = Array.from({ length: 3 }, (_, n) =>
        desk.update('module', 'm', { config: { token: `t${n}`, workers: n } }),
      );
      const description = desk.update('module', 'm', { config: { token: MASK, note: 'x' } });
      const [masked] = await Promise.all([description, ...tokens]);
      const { attributes } = done(masked);
      expect((attributes['config'] as { token: string }).token).toMatch(/^(secret|t[0-2])$/);
      expect(JSON.stringify(await configOf())).not.toContain('masked');
    });

    it('[IV40] are no place of an instance', async () => {
      done(await desk.create('node', 'n', { template: 'base', region: 'eu' }));
      const entry = (await desk.journal()).find(
        ({ type, data }) => type === 'InstanceChanged' && data.instance.node === 'n',
      );
      const id = entry?.type === 'InstanceChanged' ? entry.data.instance.id : '';
      const answered = await desk.inventory.updateInstance(desk.by(), { instance_id: id, region: MASK });
      expect(refusal(answered).problems).toMatchObject([{ path: 'region', code: 'mask_not_a_value' }]);
    });
  });
}
