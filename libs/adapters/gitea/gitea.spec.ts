import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Gitea } from './gitea.ts';
import { FakeGitea } from './testing/fake-gitea.ts';

const KEY = { title: 'fleet', publicKey: 'ssh-ed25519 AAAA fleet' };
const HOOK = { url: 'https://fleet.example.com/api/v1/webhooks/gitea/1', secret: 's' };

describe('repositories at Gitea', () => {
  let fake: FakeGitea;
  let gitea: Gitea;

  beforeEach(async () => {
    fake = await FakeGitea.open();
    gitea = new Gitea({ url: `${fake.url}/`, token: FakeGitea.TOKEN });
  });
  afterEach(() => fake.close());

  const wanted = (owner: string, name = 'fleet-config') => ({ owner, name, isPrivate: true, description: 'mark' });
  const made = async () => {
    const created = await gitea.createRepository(wanted('acme'));
    if (created.kind !== 'created') throw new Error(created.kind);
    return created.repository;
  };

  it.each(['ops', 'OPS', 'acme'])('are made for %s, with the addresses that git takes', async (owner) => {
    const created = await gitea.createRepository(wanted(owner));
    expect(created).toMatchObject({
      kind: 'created',
      repository: { name: 'fleet-config', isPrivate: true, description: 'mark', defaultBranch: 'main' },
    });
    const [stored] = [...fake.repositories.values()];
    expect(stored?.owner.toLowerCase()).toBe(owner.toLowerCase());
    expect(stored?.body).toMatchObject({ private: true });
  });

  it('that are there are described, and stay as they are', async () => {
    const first = await made();
    const again = await gitea.createRepository({ ...wanted('acme'), description: 'another' });
    expect(again).toEqual({ kind: 'exists', repository: first });
    expect(fake.repositories.size).toBe(1);
  });

  it.each([
    ['an organisation where the token may not', 'closed', 'fleet-config', 'not_permitted'],
    ['an owner who is not there', 'nobody', 'fleet-config', 'no_owner'],
    ['a name that Gitea does not take', 'acme', 'a b', 'invalid'],
  ])('are refused for %s', async (_what, owner, name, reason) => {
    const refused = await gitea.createRepository(wanted(owner, name));
    expect(refused).toMatchObject({ kind: 'refused', reason, message: expect.stringMatching(/\w/) });
  });

  it('are refused to a token that is wrong', async () => {
    const stranger = new Gitea({ url: fake.url, token: 'x' });
    expect(await stranger.createRepository(wanted('acme'))).toMatchObject({ kind: 'refused', reason: 'not_permitted' });
  });

  it.each(['drops', 'answers 502', 'redirects', 'answers no JSON'] as const)(
    '[IN4] are not refused when the server %s: the same may be asked again',
    async (trouble) => {
      const repository = await made();
      fake.trouble = trouble;
      const answers = [await gitea.createRepository(wanted('acme', 'other')), await gitea.addWebhook(repository, HOOK)];
      expect(answers.map(({ kind }) => kind)).toEqual(['unavailable', 'unavailable']);
      fake.trouble = null;
      expect((await gitea.createRepository(wanted('acme', 'other'))).kind).toBe('created');
    },
  );

  it('[IN4] are not refused when nobody listens', async () => {
    const nowhere = new Gitea({ url: 'http://127.0.0.1:1', token: 'x' });
    expect(await nowhere.createRepository(wanted('acme'))).toMatchObject({ kind: 'unavailable' });
  });

  it('[IN3] get a webhook once for an address, in JSON, with its secret', async () => {
    const repository = await made();
    expect(await gitea.addWebhook(repository, HOOK)).toEqual({ kind: 'added' });
    expect(await gitea.addWebhook(repository, HOOK)).toEqual({ kind: 'was_there' });
    const hooks = fake.repositories.get('acme/fleet-config')?.hooks;
    expect(hooks).toMatchObject([
      { type: 'gitea', events: ['push'], active: true, config: { ...HOOK, content_type: 'json' } },
    ]);
  });

  it('[IN3] get a key once, which may only read', async () => {
    const repository = await made();
    expect(await gitea.addDeployKey(repository, KEY)).toEqual({ kind: 'added' });
    expect(await gitea.addDeployKey(repository, KEY)).toEqual({ kind: 'was_there' });
    const keys = fake.repositories.get('acme/fleet-config')?.keys;
    expect(keys).toMatchObject([{ key: KEY.publicKey, read_only: true }]);
  });
});
