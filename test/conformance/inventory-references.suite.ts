import type { Attributes, ResourceKind } from '@fleetwright/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Desk, done, refusal, writesNothing } from './inventory-under-test.ts';

/** What refers to what, and what that forbids. */
export function describeReferences(current: () => Desk): void {
  describe('references', () => {
    let desk: Desk;
    beforeEach(async () => {
      desk = current();
      await desk.overlay();
    });

    it.each<[ResourceKind, string, Attributes, string[]]>([
      ['node', 'n', { template: 'none', region: 'eu' }, ['template none']],
      ['template', 't', { modules: [{ name: 'x' }, { name: 'nginx' }, { name: 'y' }] }, ['module x and module y']],
      ['assignment', 'zz:nginx', {}, ['node zz']],
      ['assignment', 'a:zz', {}, ['module zz']],
      ['sdwan_peer', 'none/zz', {}, ['node zz and network none']],
      ['virtual_ip', 'fabric/v', { primary_holder: 'c' }, ['peer fabric/c']],
      ['virtual_ip', 'fabric/v', { primary_holder: 'a', failover_holders: ['c', 'b'] }, ['peer fabric/c']],
    ])(
      '[IV12] a %s %s that refers to what is not there is refused, naming both ends',
      async (kind, key, given, missing) => {
        const { code, message } = await writesNothing(desk, async () => refusal(await desk.create(kind, key, given)));

        expect(code).toBe('unresolved_reference');
        expect(message).toContain(` ${key} refers to ${missing.join(', ')}, which `);
      },
    );

    it('[IV12] an update cannot refer to what is not there either', async () => {
      const moved = await writesNothing(desk, async () =>
        refusal(await desk.update('node', 'a', { template: 'none' })),
      );
      expect(moved).toMatchObject({ code: 'unresolved_reference' });
      expect(moved.message).toContain('node a refers to template none');
    });

    it.each<[ResourceKind, string, string]>([
      ['module', 'nginx', 'template base'],
      ['module', 'chrony', 'assignment a:chrony'],
      ['template', 'base', 'node a, node b and node c'],
      ['node', 'a', 'assignment a:chrony and peer fabric/a'],
      ['sdwan_network', 'fabric', 'peer fabric/a, peer fabric/b and virtual IP fabric/www'],
      ['sdwan_peer', 'fabric/a', 'virtual IP fabric/www'],
      ['sdwan_peer', 'fabric/b', 'virtual IP fabric/www'],
    ])('[IV13] a %s %s that is still used cannot be deleted, naming who uses it', async (kind, key, users) => {
      const { code, message } = await writesNothing(desk, async () => refusal(await desk.delete(kind, key)));

      expect(code).toBe('in_use');
      expect(message).toContain(`${key} is still used by ${users}.`);
    });

    it('[IV13] names the first ten who use it, and counts the rest', async () => {
      for (let n = 10; n < 25; n += 1) done(await desk.create('node', `n${n}`, { template: 'base', region: 'eu' }));

      const { message } = refusal(await desk.delete('template', 'base'));

      expect(message).toContain('node n16 and 8 more');
    });

    it('[IV13] what nobody uses any more can be deleted', async () => {
      for (const [kind, key] of [
        ['virtual_ip', 'fabric/www'],
        ['sdwan_peer', 'fabric/a'],
        ['sdwan_peer', 'fabric/b'],
        ['sdwan_network', 'fabric'],
        ['assignment', 'a:chrony'],
        ['module', 'chrony'],
        ['node', 'a'],
        ['node', 'b'],
        ['node', 'c'],
        ['template', 'base'],
        ['module', 'nginx'],
      ] as const) {
        expect(done(await desk.delete(kind, key))).toEqual({ kind, key });
      }
      expect((await desk.fleet.snapshot('acme')).resources).toEqual([]);
    });

    it('[IV14] the primary holder is never a failover holder', async () => {
      const problem = { path: 'failover_holders', code: 'primary_among_failover_holders' };
      await writesNothing(desk, async () => {
        const created = await desk.create('virtual_ip', 'fabric/v', { primary_holder: 'a', failover_holders: ['a'] });
        expect(refusal(created)).toMatchObject({ code: 'invalid', problems: [problem] });
        const moved = await desk.update('virtual_ip', 'fabric/www', { primary_holder: 'b' });
        expect(refusal(moved)).toMatchObject({ code: 'invalid', problems: [problem] });
      });

      const swapped = await desk.update('virtual_ip', 'fabric/www', { primary_holder: 'b', failover_holders: ['a'] });
      expect(done(swapped).attributes).toMatchObject({ primary_holder: 'b', failover_holders: ['a'] });
    });

    it('[IV14] failover holders keep their order', async () => {
      done(await desk.create('sdwan_peer', 'fabric/c'));
      const { attributes } = done(await desk.update('virtual_ip', 'fabric/www', { failover_holders: ['c', 'b'] }));

      expect(attributes['failover_holders']).toEqual(['c', 'b']);
      expect((await desk.live('virtual_ip', 'fabric/www'))?.attributes['failover_holders']).toEqual(['c', 'b']);
    });

    it.each<[ResourceKind, string]>([
      ['module', ''],
      ['module', '-x'],
      ['module', 'a b'],
      ['module', 'x'.repeat(65)],
      ['module', 'a/b'],
      ['template', 'ä'],
      ['node', 'Edge'],
      ['node', 'a..b'],
      ['node', 'a_b'],
      ['node', 'x'.repeat(65)],
      ['assignment', 'a'],
      ['assignment', 'a:'],
      ['assignment', 'a:b:c'],
      ['sdwan_peer', 'fabric'],
      ['virtual_ip', 'fabric/'],
      ['virtual_ip', 'fabric/a/b'],
    ])('[IV5] a %s cannot be called %j', async (kind, key) => {
      const given =
        kind === 'node' ? { template: 'base', region: 'eu' } : kind === 'virtual_ip' ? { primary_holder: 'a' } : {};

      const { code, problems } = refusal(await desk.create(kind, key, given));

      expect({ code, problems }).toMatchObject({ code: 'invalid', problems: [{ path: 'key', code: 'invalid_key' }] });
    });
  });
}
