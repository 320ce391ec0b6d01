import { emptyTables, recordEntry, snapshotOf } from '@fleetwright/core/inventory';
import { describe, expect, it } from 'vitest';
import { Desk, done, REPOSITORY, refusal, writesNothing } from './inventory-under-test.ts';

/** Accounts, operation ids and the journal. */
export function describeBookkeeping(current: () => Desk): void {
  describe('bookkeeping', () => {
    it('[IV28] an account begins its journal at revision 1, once', async () => {
      const desk = current();
      expect(await desk.fleet.snapshot('acme')).toEqual({
        account_id: 'acme',
        revision: 0,
        resources: [],
        gone: [],
        module_versions: [],
        declared_by_others: [],
      });

      expect(await desk.openAccount()).toMatchObject({ kind: 'done', revision: 1, result: { account: 'acme' } });

      expect(await desk.journal()).toMatchObject([{ revision: 1, type: 'AccountCreated', data: { name: 'Acme' } }]);
      expect(refusal(await desk.openAccount()).code).toBe('already_exists');
      expect(await desk.revision()).toBe(1);
    });

    it('[IV28] the first resource that is made in an account begins it', async () => {
      const desk = current();
      expect(done(await desk.create('module', 'm'))).toMatchObject({ version: 2 });
      const other = new Desk(desk, 'other');
      const request = other.request('create', 'module', 'm', { write: {} });
      expect(await other.apply(request)).toMatchObject([{ outcome: 'applied', live_version: 2 }]);

      expect(await other.journal()).toMatchObject([
        { type: 'AccountCreated', data: { name: 'other' } },
        { type: 'ResourceChanged', data: { key: 'm' } },
      ]);
    });

    it('[IV28] in an account that never began there is nothing to change', async () => {
      const desk = current();
      expect(refusal(await desk.update('node', 'a', { region: 'eu' }))).toMatchObject({
        message: 'There is no node a.',
      });
      expect(refusal(await desk.delete('node', 'a')).code).toBe('not_found');
      expect(refusal(await desk.promote('m', '1')).code).toBe('not_found');
      expect(done(await desk.inventory.releaseOwnership(desk.by(), REPOSITORY))).toEqual({ released: 0 });
      expect(await desk.revision()).toBe(0);
    });

    it('[IV7] a repeated operation id gives the first answer, also when the world has moved on', async () => {
      const desk = current();
      await desk.overlay();
      const by = desk.by('once');
      const patch = { kind: 'node' as const, key: 'a', attributes: { region: 'us' }, expected_version: null };
      const first = await desk.inventory.update(by, patch);
      const request = desk.request('create', 'module', 'm', { write: { priority: 1 } });
      const applied = await desk.apply(request);
      done(await desk.update('node', 'a', { region: 'ap' }));
      done(await desk.delete('module', 'm'));

      await writesNothing(desk, async () => {
        expect(await desk.inventory.update(by, patch)).toEqual({ ...first, repeated: true });
        expect(await desk.apply(request)).toEqual(applied);
        // A proposal may survive into a later run; it is the same effect.
        expect(await desk.apply({ ...request, run_id: '01890000-0000-7000-8000-0000000000cc' })).toEqual(applied);
      });
    });

    it('[IV7] an update that had nothing to change is not done later under the same id', async () => {
      const desk = current();
      await desk.overlay();
      const by = desk.by('once');
      const patch = { kind: 'node' as const, key: 'a', attributes: { region: 'eu' }, expected_version: null };
      done(await desk.inventory.update(by, patch));
      done(await desk.update('node', 'a', { region: 'ap' }));

      expect(await desk.inventory.update(by, patch)).toMatchObject({ repeated: true });
      expect((await desk.live('node', 'a'))?.attributes['region']).toBe('ap');
    });

    it('[IV7] an operation id is refused for another request', async () => {
      const desk = current();
      await desk.overlay();
      done(await desk.create('module', 'm', {}, 'reused'));

      await writesNothing(desk, async () => {
        const other = refusal(await desk.create('module', 'n', {}, 'reused'));
        expect(other).toMatchObject({ code: 'invalid', problems: [{ code: 'operation_reused' }] });
        const release = await desk.inventory.releaseOwnership(desk.by('reused'), REPOSITORY);
        expect(refusal(release).code).toBe('invalid');
      });
    });

    it('[IV8] what was refused may be asked again under the same id', async () => {
      const desk = current();
      await desk.overlay();
      const node = { template: 'later', region: 'eu' };
      expect(refusal(await desk.create('node', 'n', node, 'again')).code).toBe('unresolved_reference');
      const request = desk.request('create', 'node', 'm', { write: node });
      expect(await desk.apply(request)).toMatchObject([{ outcome: 'failed', code: 'unresolved_reference' }]);
      done(await desk.create('template', 'later'));

      expect(done(await desk.create('node', 'n', node, 'again'))).toMatchObject({ key: 'n' });
      expect(await desk.apply(request)).toMatchObject([{ outcome: 'applied' }]);
    });

    it('[IV6] the journal has one entry a revision, without gaps, and can be read in pages', async () => {
      const desk = current();
      await desk.overlay();
      done(await desk.promote('nginx', '1.26.0'));

      const journal = await desk.journal();
      expect(journal.map(({ revision }) => revision)).toEqual(journal.map((_, index) => index + 1));
      expect(journal.every(({ data, revision }) => data.revision === revision)).toBe(true);
      expect(journal).toHaveLength(await desk.revision());
      expect(await desk.inventory.journal('acme', 3, 2)).toEqual(journal.slice(3, 5));
      expect(await desk.inventory.journal('acme', journal.length, 2)).toEqual([]);
      expect(new Set(journal.map(({ event_id }) => event_id)).size).toBe(journal.length);
    });

    it('[IV31] the journal alone rebuilds the live fleet', async () => {
      const desk = current();
      await desk.overlay();
      done(await desk.promote('nginx', '1.26.0'));
      await desk.applyOne('create', 'module', 'managed', { write: {} });
      await desk.applyOne('adopt', 'template', 'base', { expected_version: await desk.versionOf('template', 'base') });
      done(await desk.delete('module', 'managed'));
      done(await desk.update('node', 'a', { region: 'us' }));

      const tables = emptyTables('acme');
      for (const entry of await desk.journal()) recordEntry(tables, entry);

      expect(snapshotOf(tables)).toEqual(await desk.fleet.snapshot('acme'));
    });

    it('[IV32] accounts see and touch nothing of each other', async () => {
      const acme = current();
      await acme.overlay();
      const other = new Desk(acme, 'other');
      await other.openAccount();
      const before = await acme.fleet.snapshot('acme');

      const node = { template: 'base', region: 'eu' };
      expect(refusal(await other.create('node', 'n', node)).code).toBe('unresolved_reference');
      expect(refusal(await other.update('node', 'a', { region: 'us' })).code).toBe('not_found');
      expect(refusal(await other.delete('node', 'c')).code).toBe('not_found');
      expect(refusal(await other.promote('nginx', '1')).code).toBe('not_found');
      done(await other.create('module', 'nginx', { priority: 1 }));
      done(await other.create('template', 'base'));
      done(await other.inventory.releaseOwnership(other.by(), REPOSITORY));

      expect(await acme.fleet.snapshot('acme')).toEqual(before);
      const { resources } = await other.fleet.snapshot('other');
      expect(resources.map(({ kind, key }) => `${kind} ${key}`)).toEqual(['template base', 'module nginx']);
    });

    it('[IV33] knows which accounts have more journal than their stream', async () => {
      const desk = current();
      expect(await desk.inventory.unpumped()).toEqual([]);
      await desk.overlay();
      const revision = await desk.revision();
      expect(await desk.inventory.unpumped()).toEqual([{ account: 'acme', pumped: 0, revision }]);

      await desk.inventory.markPumped('acme', 3);
      await desk.inventory.markPumped('acme', 2);
      expect(await desk.inventory.unpumped()).toEqual([{ account: 'acme', pumped: 3, revision }]);
      await desk.inventory.markPumped('acme', revision);
      expect(await desk.inventory.unpumped()).toEqual([]);
    });
  });
}
