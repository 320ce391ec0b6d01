import { beforeEach, describe, expect, it } from 'vitest';
import { DOWN, REPOSITORY, SETTINGS, RepoSyncHarness, URL } from './testing/harness.ts';

const OTHER = '00000000-0000-7000-8000-0000000000bb';
let harness: RepoSyncHarness;

beforeEach(() => {
  harness = new RepoSyncHarness();
});

describe('registering', () => {
  it('names the repository after its URL and starts a run at once', async () => {
    const reply = await harness.register();

    expect(reply).toMatchObject({ ok: true, result: { repository_id: REPOSITORY, name: 'fleet', run_number: 1 } });
    expect(
      (await harness.events('RepositoryRegistered', 'SyncRequested')).map(({ type, version }) => [type, version]),
    ).toEqual([
      ['RepositoryRegistered', 1],
      ['SyncRequested', 2],
    ]);
    expect((await harness.latest('SyncRequested')).data).toMatchObject({ trigger: 'registration', run_number: 1 });
    expect((await harness.latest('SyncRequested')).correlation_id).toBe(
      (await harness.latest('SyncRequested')).data.run_id,
    );
  });

  it('gives the first answer again to the same operation', async () => {
    const { settings } = harness.command('RegisterRepository', { repository_id: REPOSITORY, settings: SETTINGS }).data;
    const command = harness.command('RegisterRepository', { repository_id: REPOSITORY, settings });
    const first = await harness.commands.register(command);

    expect(await harness.commands.register(command)).toEqual(first);
    expect(await harness.events('SyncRequested')).toHaveLength(1);
  });

  it('finds a free name, and refuses a chosen one that is taken; names are free in other accounts', async () => {
    await harness.register();
    const again = (id: string, more: object, account = 'acme') =>
      harness.commands.register(
        harness.command(
          'RegisterRepository',
          { repository_id: id, settings: { ...SETTINGS, ...more } },
          { account_id: account },
        ),
      );

    expect(await again(OTHER, { branch: 'next' })).toMatchObject({ ok: true, result: { name: 'fleet-2' } });
    expect(await again('00000000-0000-7000-8000-0000000000cc', { name: 'fleet', branch: 'last' })).toMatchObject({
      ok: false,
      code: 'already_exists',
      problems: [{ path: 'name', code: 'name_taken' }],
    });
    expect(await again('00000000-0000-7000-8000-0000000000cc', { name: 'fleet' }, 'globex')).toMatchObject({
      ok: true,
    });
  });

  it('gives names in order to registrations that come at the same time', async () => {
    const ids = Array.from({ length: 5 }, (_, n) => `00000000-0000-7000-8000-0000000000d${n}`);
    const commands = ids.map((id, n) => {
      const settings = { ...SETTINGS, branch: `branch-${n}` };
      return harness.command('RegisterRepository', { repository_id: id, settings });
    });
    await Promise.all(commands.map((command) => harness.commands.register(command)));
    const names = (await harness.events('RepositoryRegistered')).map(({ data }) => data.settings.name);
    expect(names.toSorted()).toEqual(['fleet', 'fleet-2', 'fleet-3', 'fleet-4', 'fleet-5']);
  });

  it('[RS28] refuses the same source a second time, by its meaning, and says which repository has it', async () => {
    await harness.register({ enabled: false });
    const again = (settings: object, account = 'acme') =>
      harness.commands.register(
        harness.command(
          'RegisterRepository',
          { repository_id: OTHER, settings: { ...SETTINGS, ...settings } },
          {
            account_id: account,
          },
        ),
      );
    const before = harness.log.entries.length;
    for (const settings of [{}, { name: 'other' }, { repo_url: 'HTTPS://Git.Example.com:443/acme/fleet/' }]) {
      expect(await again(settings)).toMatchObject({
        ok: false,
        code: 'already_registered',
        detail: { repository_id: REPOSITORY },
        problems: [{ path: 'repo_url', code: 'already_registered' }],
      });
    }
    expect(harness.log.entries.length).toBe(before);
    expect(await again({}, 'globex')).toMatchObject({ ok: true });
  });

  it('[RS28] takes one of two registrations of a source that come at the same time, and one after a removal', async () => {
    const ids = Array.from({ length: 5 }, (_, n) => `00000000-0000-7000-8000-0000000000d${n}`);
    const register = (id: string) =>
      harness.commands.register(harness.command('RegisterRepository', { repository_id: id, settings: SETTINGS }));
    const replies = await Promise.all(ids.map(register));
    expect(replies.map((reply) => (reply.ok ? 'ok' : reply.code)).toSorted()).toEqual([
      ...Array.from({ length: 4 }, () => 'already_registered'),
      'ok',
    ]);
    const { repository_id } = (await harness.latest('RepositoryRegistered')).data;
    await harness.commands.remove(harness.command('RemoveRepository', { repository_id }));
    expect(await register(OTHER)).toMatchObject({ ok: true });
  });

  it('tells all problems at once and appends nothing', async () => {
    const reply = await harness.register({
      repo_url: 'http://127.0.0.1/x',
      branch: '-x',
      path_prefix: '../x',
      name: ' x',
    });

    expect(reply).toMatchObject({ ok: false, code: 'invalid' });
    expect(!reply.ok && reply.problems?.map(({ path }) => path)).toEqual(['name', 'repo_url', 'branch', 'path_prefix']);
    expect(harness.log.entries).toHaveLength(0);
  });

  it('refuses a host that resolves to a forbidden address, but not one that is down', async () => {
    harness.git.forbid(URL, { ...DOWN, reason: 'address_not_allowed', retryable: false });
    expect(await harness.register()).toMatchObject({ ok: false, problems: [{ code: 'address_not_allowed' }] });
    const other = 'https://git.example.com/acme/other.git';
    harness.git.fail(other, DOWN);
    expect(await harness.register({ repo_url: other })).toMatchObject({ ok: true });
  });
});

describe('updating and removing', () => {
  const update = (settings: object, account = 'acme') =>
    harness.commands.update(
      harness.command('UpdateRepository', { repository_id: REPOSITORY, settings }, { account_id: account }),
    );

  it('changes what is given and keeps the rest', async () => {
    await harness.register();
    expect(await update({ branch: 'release' })).toMatchObject({ ok: true, result: { name: 'fleet' } });
    expect((await harness.latest('RepositoryUpdated')).data.settings).toMatchObject({
      branch: 'release',
      repo_url: URL,
    });
  });

  it('refuses bad settings, a taken name, and foreign hands', async () => {
    await harness.register();
    const other = { ...SETTINGS, branch: 'next' };
    await harness.commands.register(harness.command('RegisterRepository', { repository_id: OTHER, settings: other }));
    expect(await update({ branch: 'next' })).toMatchObject({
      ok: false,
      code: 'already_registered',
      detail: { repository_id: OTHER },
    });
    expect(await update({ branch: 'a..b' })).toMatchObject({
      ok: false,
      code: 'invalid',
      problems: [{ path: 'branch' }],
    });
    expect(await update({ name: 'fleet-2' })).toMatchObject({ ok: false, code: 'already_exists' });
    expect(await update({ name: 'fleet' })).toMatchObject({ ok: true });
    expect(await update({ branch: 'x' }, 'globex')).toMatchObject({ ok: false, code: 'not_found' });
  });

  it('removes, answers the repetition, and then knows the repository no more', async () => {
    await harness.register();
    const command = harness.command('RemoveRepository', { repository_id: REPOSITORY });
    const first = await harness.commands.remove(command);
    expect(first).toMatchObject({ ok: true });
    expect(await harness.commands.remove(command)).toMatchObject({ ok: true, position: first.ok && first.position });
    expect(await harness.sync()).toMatchObject({ ok: false, code: 'not_found' });
    expect(await update({ branch: 'x' })).toMatchObject({ ok: false, code: 'not_found' });
  });
});

describe('[F31] asking for runs', () => {
  it('coalesces until the latest run was reviewed, then starts the next', async () => {
    harness.git.commit(URL, { files: { 'fleet.yaml': 'version: 1\n' } });
    await harness.register();
    const first = (await harness.latest('SyncRequested')).data.run_id;
    const replies = await Promise.all(Array.from({ length: 50 }, () => harness.sync()));
    for (const reply of replies) expect(reply).toMatchObject({ ok: true, result: { run_id: first, coalesced: true } });

    await harness.fetch();
    expect(await harness.sync()).toMatchObject({ result: { run_id: first, coalesced: true } });
    await harness.review();
    expect(await harness.sync()).toMatchObject({ result: { run_number: 2, coalesced: false } });
    expect(await harness.events('SyncRequested')).toHaveLength(2);
  });

  it('looks again after a run that others coalesced into, so that a push in between is found', async () => {
    harness.git.commit(URL, { files: { 'fleet.yaml': 'version: 1\n' } });
    await harness.register();
    await harness.fetch();
    harness.git.commit(URL, { files: { 'fleet.yaml': 'version: 1 # pushed after the fetch\n' } });
    await harness.ticks.pollDue(harness.clock.now());
    await harness.sync();
    await harness.review();
    await harness.wait(1);

    expect((await harness.events('SyncRequested')).map(({ data }) => data.trigger)).toEqual([
      'registration',
      'interval',
    ]);
  });
});
