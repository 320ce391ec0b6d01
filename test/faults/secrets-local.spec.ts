import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CredentialFile } from '@fleetwright/adapters/credentials-local';
import { toMessage } from '@fleetwright/adapters/bus-nats';
import { createSshKey } from '@fleetwright/kit/servers';
import { canaryOf, CanarySearch, waitFor, removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentialsKeyFile } from '../../deploy/local/service-environment.ts';
import { api, SYSTEM } from '../end-to-end/api.ts';
import type { Stack } from '../end-to-end/stack.ts';
import { withBus } from './bus.ts';
import { type FaultyRemotes, startFaultyRemotes, USERNAME } from './secrets/faulty-remotes.ts';
import { ObservedStack } from './secrets/observed-stack.ts';

const FOLDER = 'secret/data/powernode/gitops';

/** Characters that URLs, headers, shells and git's configuration write in ways of their own. */
const secret = () => `${randomBytes(18).toString('base64url')}/+"'%é;#${randomBytes(18).toString('base64url')}`;
const RIGHT = secret();
const WRONG = secret();
const NEXT = secret();
/** Of this run alone: ssh-keygen takes it from its command line, which another run may be watching. */
const PASSPHRASE = randomBytes(12).toString('hex');
const IN_URL = randomBytes(24).toString('hex');
const TOKEN = `ghp_${randomBytes(24).toString('hex')}`;
/** What may be told: it must be found wherever the search looks. */
const PLANTED = `planted${randomBytes(24).toString('hex')}`;

let observed: ObservedStack;
let remotes: FaultyRemotes;
let folder: string;
let key: string;
let store: CredentialFile;
const registered = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-faulty-'));
  const [known, stranger, locked] = await Promise.all([
    createSshKey(),
    createSshKey('rsa'),
    createSshKey('ed25519', PASSPHRASE),
  ]);
  key = known.privateKey;
  const fleet = `version: 1\naccount: demo\ntemplates:\n  - name: edge\n    description: ${PLANTED}\n`;
  const message = `Declare ${PLANTED}`;
  remotes = await startFaultyRemotes({ folder, password: RIGHT, key: known, fleet, message });
  observed = await ObservedStack.start({
    planted: canaryOf('the planted one', PLANTED),
    canaries: [
      canaryOf('the password', RIGHT),
      canaryOf('the wrong password', WRONG),
      canaryOf('the next password', NEXT),
      canaryOf('the password in a URL', IN_URL),
      canaryOf('the token in a wrong field', TOKEN),
      canaryOf('the key', key),
      canaryOf("a stranger's key", stranger.privateKey),
      canaryOf('the key with a passphrase', locked.privateKey),
      canaryOf('the passphrase', PASSPHRASE),
    ],
  });
  observed.allow([]);
  const { stack } = observed;
  const keyFile = credentialsKeyFile(stack.folder);
  store = new CredentialFile({ file: join(stack.folder, 'credentials.json'), key: { in: 'file', file: keyFile } });
  const stored: Record<string, Record<string, string>> = {
    right: { username: USERNAME, password: RIGHT },
    wrong: { username: USERNAME, password: WRONG },
    half: { password: WRONG },
    // People paste keys without the line break at their end, which ssh refuses.
    key: { ssh_key: key.trimEnd() },
    stranger: { ssh_key: stranger.privateKey },
    locked: { ssh_key: locked.privateKey },
  };
  for (const [name, values] of Object.entries(stored)) await store.put(`${FOLDER}/${name}`, values, new Date());
});
afterAll(async () => {
  await Promise.all([observed?.stop(), remotes?.stop()]);
  await removeFolder(folder);
});

const REGISTERED: readonly (readonly [name: string, credential: string, code: string])[] = [
  ['fleet', 'right', 'diff_ready'],
  ['answers-401', 'wrong', 'authentication_failed'],
  ['answers-403', 'right', 'authentication_failed'],
  ['answers-404', 'right', 'repository_not_found'],
  ['answers-418', 'right', 'unexplained'],
  ['answers-429', 'right', 'rate_limited'],
  ['answers-500', 'right', 'server_error'],
  ['answers-302', 'right', 'redirect_refused'],
  ['hang', 'right', 'timed_out'],
  ['cut', 'right', 'transfer_corrupt'],
  ['refused', 'right', 'host_unreachable'],
  ['unresolved', 'right', 'host_not_resolved'],
  ['untrusted', 'right', 'tls_failed'],
  ['missing', 'missing', 'credential_not_found'],
  ['half', 'half', 'credential_malformed'],
  ['key-for-https', 'key', 'credential_malformed'],
];
const REGISTERED_OVER_SSH: typeof REGISTERED = [
  ['key', 'key', 'diff_ready'],
  ['stranger', 'stranger', 'authentication_failed'],
  ['locked', 'locked', 'credential_malformed'],
  ['password-for-ssh', 'right', 'credential_malformed'],
];

describe('[I9] [F23] with credentials in the encrypted file', () => {
  it('every failure of a remote is made to happen', async () => {
    const all = [
      ...REGISTERED.map((each) => [...each, remotes.url(each[0])] as const),
      ...REGISTERED_OVER_SSH.map((each) => [...each, remotes.ssh.url('fleet')] as const),
    ];
    await Promise.all(
      all.map(async ([name, credential, , repo_url]) => {
        // Those that fail before a file is looked for have a folder of their own: one account registers a source once.
        const path_prefix = REGISTERED_OVER_SSH.slice(1).some(([other]) => other === name) ? name : '';
        const settings = { name, repo_url, path_prefix, vault_credential_path: `${FOLDER}/${credential}` };
        registered.set(name, await observed.register(settings));
        await observed.ask('post', `${SYSTEM}/gitops_repositories/check_connection`, { gitops_repository: settings });
      }),
    );
    const ended = await Promise.all(all.map(([name]) => observed.lastRun(registered.get(name) ?? '')));
    expect(ended.map(({ status, codes }) => [status, ...codes])).toEqual(
      all.map(([, , code]) =>
        code === 'diff_ready' ? expect.arrayContaining([code]) : expect.arrayContaining(['failed', code]),
      ),
    );
  });

  it('a credential is rotated in the middle of a sync', async () => {
    await store.put(`${FOLDER}/rotated`, { username: USERNAME, password: RIGHT }, new Date());
    remotes.hold('rotated');
    const settings = { name: 'rotated', repo_url: remotes.url('rotated'), vault_credential_path: `${FOLDER}/rotated` };
    const id = await observed.register(settings);
    await waitFor(() => remotes.held() > 0, { what: 'git to ask for objects', timeoutMs: 150_000 });
    remotes.accept(NEXT);
    await store.put(`${FOLDER}/rotated`, { username: USERNAME, password: NEXT }, new Date());
    remotes.release();
    expect(await observed.lastRun(id)).toMatchObject({
      status: 'failed',
      codes: ['clone_failed', 'authentication_failed'],
    });
    await observed.syncNow(id);
    expect(await observed.lastRun(id)).toMatchObject({ status: 'diff_ready' });
  });

  it('repo-sync is killed in the middle of a fetch: the next one sweeps what it left behind, and goes on', async () => {
    remotes.hold('held');
    const settings = { name: 'held', repo_url: remotes.url('held'), vault_credential_path: `${FOLDER}/rotated` };
    const id = await observed.register(settings);
    await waitFor(() => remotes.held() > 0, { what: 'git to ask for objects', timeoutMs: 150_000 });
    const service = observed.stack.service('repo-sync');
    const before = await privateFolders();
    expect(before).not.toEqual([]);
    await service.kill();
    // The control: nobody else removes them.
    expect(await privateFolders()).toEqual(before);
    await service.start();
    observed.allow([]);
    for (const name of before) expect(await privateFolders()).not.toContain(name);
    remotes.release();
    expect(await observed.lastRun(id)).toMatchObject({ status: 'diff_ready' });
    await waitFor(async () => (await privateFolders()).length === 0, { what: 'every private folder to be gone' });
  });

  const privateFolders = async () =>
    (await readdir(observed.privateDir)).filter((name) => name.startsWith('fleetwright-git-'));

  it.each<[string, Record<string, unknown>]>([
    ['a password in repo_url', { repo_url: `https://deploy:${IN_URL}@git.example.com/fleet.git` }],
    ['a password with a slash in repo_url', { repo_url: `https://deploy:${IN_URL}/x@git.example.com/fleet.git` }],
    ['a password in the form of scp', { repo_url: `deploy:${IN_URL}@git.example.com:fleet.git` }],
    ['a password before an ssh host', { repo_url: `ssh://deploy:${IN_URL}@git.example.com/fleet.git` }],
    ['a token as the user', { repo_url: `https://${IN_URL}@git.example.com/fleet.git` }],
    ['a token in the query', { repo_url: `https://git.example.com/fleet.git?private_token=${IN_URL}` }],
    ['a password as ssh_credential_id', { repo_url: 'git@git.example.com:fleet.git', ssh_credential_id: IN_URL }],
    ['a password as vault_credential_path', { vault_credential_path: IN_URL }],
    ['a password as ssh_host_key', { ssh_host_key: IN_URL }],
    ['a password as a number', { reconcile_interval_seconds: IN_URL, max_open_proposals: IN_URL }],
    ['a password as a flag', { enabled: IN_URL, auto_apply: IN_URL }],
    ['a password under a key that is not known', { password: IN_URL, ssh_private_key: IN_URL }],
    ...['name', 'repo_url', 'branch', 'path_prefix', 'vault_credential_path', 'ssh_credential_id', 'ssh_host_key'].map(
      (field): [string, Record<string, unknown>] => [`a token as ${field}`, { [field]: TOKEN }],
    ),
    ['a token in metadata', { metadata: { note: [TOKEN] } }],
  ])('%s is refused, at registration and afterwards', async (_what, settings) => {
    const path = `${SYSTEM}/gitops_repositories`;
    const whole = { repo_url: 'https://git.example.com/fleet.git', ...settings };
    const id = registered.get('fleet') ?? '';
    const answers = [
      await observed.ask('post', path, { gitops_repository: whole }),
      await observed.ask('post', `${path}/check_connection`, { gitops_repository: whole }),
      await observed.ask('patch', `${path}/${id}`, { gitops_repository: settings }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422]);
  });

  it.each(['name', 'branch', 'path_prefix', 'vault_credential_path', 'ssh_credential_id', 'ssh_host_key', 'repo_url'])(
    'a private key as %s is refused',
    async (field) => {
      const settings = { repo_url: 'https://git.example.com/fleet.git', [field]: key };
      const { status } = await observed.ask('post', `${SYSTEM}/gitops_repositories`, { gitops_repository: settings });
      expect(status).toBe(422);
    },
  );

  it.each([
    ['half of a body', `{"gitops_repository":{"password":"${IN_URL}"`],
    ['a body that is no JSON', `password=${IN_URL}`],
    ['a body of another shape', `["${IN_URL}"]`],
    ['a value that is given twice', `{"a":"${IN_URL}","a":"${IN_URL}"}`],
  ])('%s is refused', async (_what, body) => {
    expect(await observed.askRaw(`${SYSTEM}/gitops_repositories`, body)).toBe(422);
  });

  it.each<[string, Record<string, string>]>([
    ['of somebody else', { authorization: `Bearer ${TOKEN}` }],
    ['of another kind', { authorization: `Basic ${Buffer.from(`deploy:${IN_URL}`).toString('base64')}` }],
    ['of a webhook', { 'x-gitlab-token': IN_URL, 'x-gitlab-event': 'Push Hook' }],
    ['of a webhook that signs', { 'x-hub-signature-256': `sha256=${IN_URL}`, 'x-github-event': 'push' }],
  ])('a token %s is refused', async (what, given) => {
    const provider = 'x-gitlab-token' in given ? 'gitlab' : 'github';
    const path = what.startsWith('of a webhook')
      ? `/api/v1/webhooks/${provider}/${registered.get('fleet')}`
      : `${SYSTEM}/gitops_repositories`;
    expect(await observed.askRaw(path, '{}', given)).toBe(401);
  });

  it('what may be told is told wherever the search looks, so that it would find what may not', async () => {
    const { stack } = observed;
    await sendStrangeMessage(stack);
    const { logFile } = stack.service('parse');
    const isLogged = async () => (await readFile(logFile, 'utf8')).includes(PLANTED);
    const child = spawn('/bin/sh', ['-c', 'read -r line', 'sh', PLANTED], {
      env: { PLANTED },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    try {
      await waitFor(isLogged, { what: 'parse to log the strange message' });
      // Ends of runs have no text of people in them.
      expect(observed.timeline()).toContain(registered.get('answers-401'));
      const found = [...(await observed.found())];
      expect(found).toEqual(
        expect.arrayContaining([
          'logs/parse.log',
          'table event_store.events',
          'table read_models.sync_runs',
          'a document',
          'an answer',
          'an object in the cache',
          'the argv of sh',
          'the environ of sh',
          expect.stringMatching(/^nats\/jetstream\/.*\.blk$/),
          expect.stringMatching(/^postgres\/pg_wal\//),
        ]),
      );
    } finally {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
  });

  it("a webhook's secret is in no place but the answer to those who may see it", async () => {
    const { stack } = observed;
    const path = `${SYSTEM}/gitops_repositories/${registered.get('fleet')}/webhook`;
    // Asked beside the recorder.
    const { body } = await api(stack.gatewayUrl, stack.token).get(path);
    const secretOfIt = canaryOf('the secret of the webhook', body.gitops_webhook.secret);
    expect(await observed.leaks(new CanarySearch([secretOfIt]))).toEqual([]);
  });

  it('no secret is in any place: argv, environments, logs, events, read models, files, answers, caches', async () => {
    expect(await observed.leaks()).toEqual([]);
  });
});

/** A message that no stage can read: the name of its type goes into a log line. */
async function sendStrangeMessage(stack: Stack): Promise<void> {
  const event = (await stack.log()).find(({ type }) => type === 'RevisionFetched');
  if (event === undefined) throw new Error('nothing was fetched');
  const { subject, headers, data } = toMessage(event);
  headers.set('ce-id', randomUUID());
  headers.set('ce-type', `Planted${PLANTED}`);
  headers.delete('Nats-Msg-Id');
  await withBus(stack, ({ js }) => js.publish(subject, data, { headers }));
}
