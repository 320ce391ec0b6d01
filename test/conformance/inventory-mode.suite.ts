import type { CommandEnvelope, GitopsMode } from '@fleetwright/contracts';
import { endBreakGlass, type Governed, openBreakGlass, setMode } from '@fleetwright/core/inventory';
import { beforeEach, describe, expect, it } from 'vitest';
import { ADA, type Desk, done, REPOSITORY, refusal, writesNothing } from './inventory-under-test.ts';

const OPENING = '01890000-0000-7000-8000-0000000000c1';
const HOUR_MS = 3_600_000;

/** Who may change by hand what git manages, in the transaction of the write. */
export function describeMode(current: () => Desk): void {
  describe('GitOps mode', () => {
    let desk: Desk;
    const NODE = { kind: 'node', key: 'a' } as const;
    const may = ['system.fleet.break_glass'] as const;
    const inGlass = (actor: CommandEnvelope['actor'] = ADA): CommandEnvelope => ({
      ...desk.by(),
      actor,
      may: [...may],
    });
    const now = () => desk.now();
    const asking = (actor = ADA, at = now()) => ({ actor, may: [...may], now: at, newId: OPENING });
    const set = (changes: Partial<GitopsMode>, operation?: string) =>
      desk.inventory.govern(
        desk.by(operation),
        { ...changes },
        {
          decide: (state) => setMode(state, { changes, expected_version: null }, { ...asking(), holders: new Map() }),
        },
      );
    const open = (key: string | null = 'a', at = now(), actor = ADA) =>
      desk.inventory.govern(
        desk.by(),
        { open: key },
        {
          decide: (state) =>
            openBreakGlass(
              state,
              { break_glass_id: OPENING, kind: 'node', key, reason: 'down', duration_seconds: 3_600 },
              asking(actor, at),
            ),
        },
      );
    const patch = (by: CommandEnvelope, key = 'a', region = 'us') =>
      desk.inventory.update(by, { kind: 'node', key, attributes: { region }, expected_version: null });
    const newest = async () => (await desk.journal()).at(-1);

    beforeEach(async () => {
      desk = current();
      await desk.overlay();
      await desk.applyOne('adopt', 'node', 'a', { expected_version: await desk.versionOf('node', 'a') });
    });

    it('[GM1] is off until somebody sets it, which is one entry of the journal', async () => {
      expect((await desk.inventory.governance('acme')).settings).toEqual({
        mode: 'off',
        exceptions: [],
        two_person: false,
      });
      expect(await desk.inventory.governed()).not.toContain('acme');
      const revision = await desk.revision();
      const answered = await set({ mode: 'on' });
      expect(answered).toMatchObject({ kind: 'done', revision: revision + 1, repeated: false });
      expect(await newest()).toMatchObject({
        type: 'GitopsModeChanged',
        revision: revision + 1,
        data: { revision: revision + 1, settings: { mode: 'on' }, version: 1, loosened: [] },
      });
      expect((await desk.inventory.governance('acme')).settings.mode).toBe('on');
      expect(await desk.inventory.governed()).toContain('acme');
    });

    it('[GM1] begins an account that never began', async () => {
      const by = { ...desk.by(), account_id: 'fresh' };
      const decided = await desk.inventory.govern(by, null, {
        decide: (state) =>
          setMode(state, { changes: { mode: 'on' }, expected_version: null }, { ...asking(), holders: new Map() }),
      });
      expect(decided).toMatchObject({ kind: 'done', revision: 2 });
    });

    it('[GM7] refuses changes by hand of what a repository manages, and of nothing else', async () => {
      done(await set({ mode: 'on' }));
      await writesNothing(desk, async () => {
        expect(refusal(await patch(desk.by()))).toMatchObject({
          code: 'git_owned',
          detail: { ...NODE, repository_id: REPOSITORY, revision: 'a'.repeat(40) },
        });
        expect(refusal(await desk.delete('node', 'a')).code).toBe('git_owned');
        // Also who holds the permission breaks no glass without saying so.
        expect(refusal(await patch(inGlass())).code).toBe('git_owned');
      });
      done(await patch(desk.by(), 'b'));
      done(await set({ exceptions: ['node'] }));
      done(await patch(desk.by()));
    });

    it('[GM7] refuses making again by hand what somebody deleted and a repository manages', async () => {
      await desk.applyOne('adopt', 'node', 'c', { expected_version: await desk.versionOf('node', 'c') });
      done(await desk.delete('node', 'c'));
      done(await set({ mode: 'on' }));
      expect(refusal(await desk.create('node', 'c', { template: 'base', region: 'eu' })).code).toBe('git_owned');
    });

    it('[GM7] lets apply through', async () => {
      done(await set({ mode: 'on' }));
      const expected_version = await desk.versionOf('node', 'a');
      expect(await desk.applyOne('update', 'node', 'a', { expected_version, write: { region: 'us' } })).toMatchObject({
        outcome: 'applied',
      });
    });

    it('[GM7] counts an instance as its node, but for its status', async () => {
      const [instance] = (await desk.journal()).flatMap((entry) =>
        entry.type === 'InstanceChanged' && entry.data.instance.node === 'a' ? [entry.data.instance] : [],
      );
      const instance_id = instance?.id ?? '';
      done(await set({ mode: 'on' }));
      const moved = await desk.inventory.updateInstance(desk.by(), { instance_id, region: 'us', status: 'running' });
      expect(refusal(moved)).toMatchObject({ code: 'git_owned', detail: NODE });
      done(await desk.inventory.updateInstance(desk.by(), { instance_id, region: 'eu', status: 'running' }));
      done(await open());
      done(await desk.inventory.updateInstance(inGlass(), { instance_id, region: 'us' }));
      expect(await newest()).toMatchObject({ data: { origin: { break_glass: OPENING } } });
    });

    it('[GM8] opens one resource for the one who asked, and journals the opening with each write', async () => {
      done(await set({ mode: 'on' }));
      done(await open());
      for (const by of [inGlass({ type: 'user', id: 'eve' }), inGlass({ type: 'service', id: 'ada' }), desk.by()]) {
        expect(refusal(await patch(by)).code).toBe('git_owned');
      }
      const revision = await desk.revision();
      done(await patch(inGlass()));
      const [entry] = await desk.journal(revision);
      expect(entry).toMatchObject({
        type: 'ResourceChanged',
        data: { origin: { type: 'imperative', break_glass: OPENING } },
      });
    });

    it('[GM8] of a kind is open for each resource of it', async () => {
      done(await set({ mode: 'on' }));
      done(await open(null));
      done(await patch(inGlass()));
    });

    it('[GM8] is shut after its end, which nobody had to notice', async () => {
      done(await set({ mode: 'on' }));
      done(await open('a', new Date(Date.parse(now()) - 2 * HOUR_MS).toISOString()));
      expect(refusal(await patch(inGlass())).code).toBe('git_owned');
    });

    it('[GM8] is shut once it was ended by hand', async () => {
      done(await set({ mode: 'on' }));
      done(await open());
      const ended = await desk.inventory.govern(desk.by(), null, {
        decide: (state): Governed => endBreakGlass(state, OPENING, asking()),
      });
      done(ended);
      expect(refusal(await patch(inGlass())).code).toBe('git_owned');
    });

    it('[GM10] says what self-healing keeps its hands off', async () => {
      expect(await desk.history.underReview('acme')).toEqual([]);
      done(await open());
      expect(await desk.history.underReview('acme')).toEqual([{ kind: 'node', key: 'a' }]);
      expect(await desk.history.underReview('other')).toEqual([]);
      done(await open(null));
      expect(await desk.history.underReview('acme')).toContainEqual({ kind: 'node', key: null });
    });

    it('[GM11] a repetition gets the first answer, and another request under its id is refused', async () => {
      const first = await set({ mode: 'on' }, 'same');
      done(await set({ mode: 'off' }));
      expect(await set({ mode: 'on' }, 'same')).toEqual({ ...first, repeated: true });
      expect((await desk.inventory.governance('acme')).settings.mode).toBe('off');
      expect(refusal(await set({ mode: 'off' }, 'same')).code).toBe('invalid');
    });

    it('[GM11] of two at once the later one is decided on what the first one left', async () => {
      const kinds = ['node', 'module', 'template', 'assignment', 'sdwan_network'] as const;
      const add = (kind: (typeof kinds)[number]) =>
        desk.inventory.govern(
          desk.by(),
          { add: kind },
          {
            decide: (state) =>
              setMode(
                state,
                { changes: { exceptions: [...state.settings.exceptions, kind] }, expected_version: null },
                { ...asking(), holders: new Map() },
              ),
          },
        );
      for (const answered of await Promise.all(kinds.map(add))) done(answered);
      const { settings, settingsVersion } = await desk.inventory.governance('acme');
      expect([settings.exceptions, settingsVersion]).toEqual([kinds.toSorted(), kinds.length]);
    });

    it('[GM10] is decided anew when the fleet moved under a decision that stands on it', async () => {
      let tries = 0;
      const decide = async (state: Parameters<typeof setMode>[0]): Promise<Governed> => {
        tries += 1;
        if (tries === 1) done(await patch(desk.by(), 'b', 'ap'));
        return setMode(state, { changes: { mode: 'on' }, expected_version: null }, { ...asking(), holders: new Map() });
      };
      done(await desk.inventory.govern(desk.by(), null, { decide, isOfFleet: true }));
      expect(tries).toBe(2);
    });
  });
}
