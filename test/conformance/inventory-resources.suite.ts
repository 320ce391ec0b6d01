import type { Attributes, ResourceKind } from '@fleetwright/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Desk, done, refusal, writesNothing } from './inventory-under-test.ts';

/** Creating, changing and deleting by hand. */
export function describeResources(current: () => Desk): void {
  describe('resources', () => {
    let desk: Desk;
    beforeEach(async () => {
      desk = current();
      await desk.overlay();
    });

    it.each<[ResourceKind, string, Attributes, Attributes]>([
      ['template', 't', {}, { description: null, modules: [], metadata: {}, architecture: null }],
      ['module', 'm', {}, { variety: 'subscription', priority: 50, version: null, config: {} }],
      [
        'node',
        'n',
        { template: 'base', region: 'eu' },
        { lifecycle_class: 'persistent', instance_type: null, labels: {} },
      ],
      ['assignment', 'b:nginx', {}, { enabled: true, priority: null, config: {} }],
      ['sdwan_network', 'net', {}, { routing_mode: 'static', topology: 'full_mesh', cidr: null }],
      [
        'sdwan_peer',
        'fabric/c',
        {},
        { publicly_reachable: false, listen_port: 51_820, lan_subnets: [], endpoint: null },
      ],
      ['virtual_ip', 'fabric/v', { primary_holder: 'a' }, { cidr: null, failover_holders: [] }],
      [
        'federation_peer',
        'emea',
        { remote_url: 'https://fleet.emea.example.com' },
        { kind: 'sdwan_only', advertised_prefixes: [], data_residency: null, enabled: true },
      ],
    ])('[IV2] a new %s gets the defaults for what is not given', async (kind, key, given, defaults) => {
      const created = done(await desk.create(kind, key, given));

      expect(created.attributes).toMatchObject({ ...given, ...defaults });
      expect(await desk.live(kind, key)).toEqual(created);
    });

    it('[IV2] keeps every kind of value as it was given', async () => {
      const config = { deep: { list: [1, 2.5, -0.1, 1e21, true, null, 'é 漢字 🙂'] }, ['__proto__']: { x: 1 }, '': '' };
      const given = {
        description: 'all of it',
        node_platform: 'ubuntu',
        node_platform_id: '7',
        architecture: 'arm64',
        modules: [{ name: 'nginx', version: '1.26.0', priority: 9_007_199_254_740_991, enabled: false, config }],
        metadata: { number: 1, text: '1', yes: true, nothing: null },
        config,
      };

      const created = done(await desk.create('template', 'full', given as Attributes));

      expect(JSON.parse(JSON.stringify(created.attributes))).toEqual(JSON.parse(JSON.stringify(given)));
      expect((await desk.live('template', 'full'))?.attributes).toEqual(created.attributes);
    });

    it('[IV1] tells all problems of the attributes at once, naming what there is', async () => {
      const attributes = { regoin: 'eu', lifecycle_class: 'eternal', labels: 'none' };

      const { code, problems } = await writesNothing(desk, async () =>
        refusal(await desk.create('node', 'n', attributes)),
      );

      expect(code).toBe('invalid');
      expect(problems?.map(({ path }) => path).toSorted()).toEqual([
        'labels',
        'lifecycle_class',
        'region',
        'regoin',
        'template',
      ]);
      expect(problems?.find(({ path }) => path === 'regoin')?.message).toContain('template, region, instance_type');
    });

    it('[IV3] a set is stored sorted, and nothing can be in it twice', async () => {
      const modules = [{ name: 'nginx' }, { name: 'chrony', enabled: false }];
      const { attributes } = done(await desk.create('template', 't', { modules }));
      expect(attributes['modules']).toMatchObject([
        { name: 'chrony', enabled: false },
        { name: 'nginx', version: null },
      ]);
      const peer = done(await desk.update('sdwan_peer', 'fabric/a', { lan_subnets: ['10.2.0.0/16', '10.1.0.0/16'] }));
      expect(peer.attributes['lan_subnets']).toEqual(['10.1.0.0/16', '10.2.0.0/16']);

      const twice = await desk.create('template', 'u', { modules: [{ name: 'nginx' }, { name: 'nginx' }] });
      expect(refusal(twice).problems).toMatchObject([{ path: 'modules', code: 'repeated' }]);
      const holders = await desk.update('virtual_ip', 'fabric/www', { failover_holders: ['b', 'b'] });
      expect(refusal(holders).problems).toMatchObject([{ path: 'failover_holders', code: 'repeated' }]);
    });

    it('[IV10] an update replaces the attributes it names and leaves the others', async () => {
      const before = await desk.live('node', 'a');
      const { attributes, version } = done(
        await desk.update('node', 'a', { labels: { rack: 4 }, instance_type: 't3' }),
      );

      expect(attributes).toEqual({ ...before?.attributes, labels: { rack: 4 }, instance_type: 't3' });
      const [entry] = await desk.journal(version - 1);
      expect(entry?.data).toMatchObject({ operation: 'updated', changed: ['instance_type', 'labels'], attributes });
    });

    it('[IV10] an update that changes nothing writes nothing', async () => {
      const before = await desk.live('node', 'a');

      const after = await writesNothing(desk, async () =>
        done(await desk.update('node', 'a', { region: 'eu', labels: {} })),
      );

      expect(after).toEqual(before);
    });

    it('[IV11] the version a client saw must be the version that is there', async () => {
      const version = await desk.versionOf('node', 'a');
      done(await desk.update('node', 'a', { region: 'us' }, version));

      const late = await writesNothing(desk, async () =>
        refusal(await desk.update('node', 'a', { region: 'ap' }, version)),
      );
      expect(late).toMatchObject({
        code: 'version_conflict',
        detail: { actual_version: await desk.versionOf('node', 'a') },
      });
      expect(refusal(await desk.delete('node', 'a', version)).code).toBe('version_conflict');
    });

    it('[IV9] what is there cannot be created, and what is not there cannot be changed or deleted', async () => {
      await writesNothing(desk, async () => {
        expect(refusal(await desk.create('sdwan_network', 'fabric')).code).toBe('already_exists');
        expect(refusal(await desk.update('node', 'zz', { region: 'eu' })).code).toBe('not_found');
        expect(refusal(await desk.delete('node', 'zz')).code).toBe('not_found');
        expect(refusal(await desk.delete('assignment', 'no-separator')).code).toBe('not_found');
      });
    });

    it('[IV6] a resource that was deleted and made again has a version that it never had', async () => {
      const first = await desk.versionOf('node', 'c');
      done(await desk.delete('node', 'c'));
      expect(await desk.live('node', 'c')).toBeUndefined();
      const again = done(await desk.create('node', 'c', { template: 'base', region: 'eu' }));

      expect(again.version).toBeGreaterThan(first);
    });

    it('[IV35] a snapshot is in the order of kinds, then of keys', async () => {
      for (const key of ['Z', 'a', 'B', '0']) done(await desk.create('module', key));

      const { resources, revision } = await desk.fleet.snapshot('acme');

      const kinds = [...new Set(resources.map(({ kind }) => kind))];
      expect(kinds).toEqual(['template', 'module', 'node', 'assignment', 'sdwan_network', 'sdwan_peer', 'virtual_ip']);
      const modules = resources.filter(({ kind }) => kind === 'module').map(({ key }) => key);
      expect(modules).toEqual(['0', 'B', 'Z', 'a', 'chrony', 'nginx']);
      expect(revision).toBe(await desk.revision());
    });
  });
}
