import { beforeEach, describe, expect, it } from 'vitest';
import { DOWN, REPOSITORY, SETTINGS, Stage, URL } from './testing/stage.ts';

const OTHER = '00000000-0000-7000-8000-0000000000bb';
let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});

describe('registering', () => {
  it('names the repository after its URL and starts a run at once', async () => {
    const reply = await stage.register();

    expect(reply).toMatchObject({ ok: true, result: { repository_id: REPOSITORY, name: 'fleet', run_number: 1 } });
    expect(
      (await stage.events('RepositoryRegistered', 'SyncRequested')).map(({ type, version }) => [type, version]),
    ).toEqual([
      ['RepositoryRegistered', 1],
      ['SyncRequested', 2],
    ]);
    expect((await stage.latest('SyncRequested')).data).toMatchObject({ trigger: 'registration', run_number: 1 });
    expect((await stage.latest('SyncRequested')).correlation_id).toBe(
      (await stage.latest('SyncRequested')).data.run_id,
    );
  });

  it('gives the first answer again to the same operation', async () => {
    const { settings } = stage.command('RegisterRepository', { repository_id: REPOSITORY, settings: SETTINGS }).data;
    const command = stage.command('RegisterRepository', { repository_id: REPOSITORY, settings });
    const first = await stage.commands.register(command);

    expect(await stage.commands.register(command)).toEqual(first);
    expect(await stage.events('SyncRequested')).toHaveLength(1);
  });

  it('finds a free name, and refuses a chosen one that is taken; names are free in other accounts', async () => {
    await stage.register();
    const again = (id: string, more: object, account = 'acme') =>
      stage.commands.register(
        stage.command(
          'RegisterRepository',
          { repository_id: id, settings: { ...SETTINGS, ...more } },
          { account_id: account },
        ),
      );

    expect(await again(OTHER, {})).toMatchObject({ ok: true, result: { name: 'fleet-2' } });
    expect(await again('00000000-0000-7000-8000-0000000000cc', { name: 'fleet' })).toMatchObject({
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
    const commands = ids.map((id) => stage.command('RegisterRepository', { repository_id: id, settings: SETTINGS }));
    await Promise.all(commands.map((command) => stage.commands.register(command)));
    const names = (await stage.events('RepositoryRegistered')).map(({ data }) => data.settings.name);
    expect(names.toSorted()).toEqual(['fleet', 'fleet-2', 'fleet-3', 'fleet-4', 'fleet-5']);
  });

  it('tells all problems at once and appends nothing', async () => {
    const reply = await stage.register({
      repo_url: 'http://127.0.0.1/x',
      branch: '-x',
      path_prefix: '../x',
      name: ' x',
    });

    expect(reply).toMatchObject({ ok: false, code: 'invalid' });
    expect(!reply.ok && reply.problems?.map(({ path }) => path)).toEqual(['name', 'repo_url', 'branch', 'path_prefix']);
    expect(stage.log.entries).toHaveLength(0);
  });

  it('refuses a host that resolves to a forbidden address, but not one that is down', async () => {
    stage.git.forbid(URL, { ...DOWN, reason: 'address_not_allowed', retryable: false });
    expect(await stage.register()).toMatchObject({ ok: false, problems: [{ code: 'address_not_allowed' }] });
    const other = 'https://git.example.com/acme/other.git';
    stage.git.fail(other, DOWN);
    expect(await stage.register({ repo_url: other })).toMatchObject({ ok: true });
  });
});

describe('updating and removing', () => {
  const update = (settings: object, account = 'acme') =>
    stage.commands.update(
      stage.command('UpdateRepository', { repository_id: REPOSITORY, settings }, { account_id: account }),
    );

  it('changes what is given and keeps the rest', async () => {
    await stage.register();
    expect(await update({ branch: 'release' })).toMatchObject({ ok: true, result: { name: 'fleet' } });
    expect((await stage.latest('RepositoryUpdated')).data.settings).toMatchObject({ branch: 'release', repo_url: URL });
  });

  it('refuses bad settings, a taken name, and foreign hands', async () => {
    await stage.register();
    await stage.commands.register(stage.command('RegisterRepository', { repository_id: OTHER, settings: SETTINGS }));
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
    await stage.register();
    const command = stage.command('RemoveRepository', { repository_id: REPOSITORY });
    const first = await stage.commands.remove(command);
    expect(first).toMatchObject({ ok: true });
    expect(await stage.commands.remove(command)).toMatchObject({ ok: true, position: first.ok && first.position });
    expect(await stage.sync()).toMatchObject({ ok: false, code: 'not_found' });
    expect(await update({ branch: 'x' })).toMatchObject({ ok: false, code: 'not_found' });
  });
});

describe('[F31] asking for runs', () => {
  it('coalesces until the latest run was reviewed, then starts the next', async () => {
    stage.git.commit(URL, { files: { 'fleet.yaml': 'version: 1\n' } });
    await stage.register();
    const first = (await stage.latest('SyncRequested')).data.run_id;
    const replies = await Promise.all(Array.from({ length: 50 }, () => stage.sync()));
    for (const reply of replies) expect(reply).toMatchObject({ ok: true, result: { run_id: first, coalesced: true } });

    await stage.fetch();
    expect(await stage.sync()).toMatchObject({ result: { run_id: first, coalesced: true } });
    await stage.review();
    expect(await stage.sync()).toMatchObject({ result: { run_number: 2, coalesced: false } });
    expect(await stage.events('SyncRequested')).toHaveLength(2);
  });

  it('looks again after a run that others coalesced into, so that a push in between is found', async () => {
    stage.git.commit(URL, { files: { 'fleet.yaml': 'version: 1\n' } });
    await stage.register();
    await stage.fetch();
    stage.git.commit(URL, { files: { 'fleet.yaml': 'version: 1 # pushed after the fetch\n' } });
    await stage.ticks.pollDue(stage.clock.now());
    await stage.sync();
    await stage.review();
    await stage.wait(1);

    expect((await stage.events('SyncRequested')).map(({ data }) => data.trigger)).toEqual(['registration', 'interval']);
  });
});
