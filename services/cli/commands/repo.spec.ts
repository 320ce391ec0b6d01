import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCliHarness, type CliHarness } from '../testing/harness.ts';

const ID = '00000000-0000-7000-8000-000000000001';
const URL = 'git@git.example.com:acme/fleet.git';
const LINE = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA';
const FINGERPRINT = `SHA256:${'a'.repeat(43)}`;
const OTHER = `SHA256:${'b'.repeat(43)}`;
const REVISION = 'c'.repeat(40);

const VIEW = {
  id: ID,
  name: 'fleet',
  repo_url: URL,
  branch: 'main',
  path_prefix: 'edge',
  vault_credential_path: 'secret/data/powernode/gitops/key',
  ssh_credential_id: null,
  ssh_host_key: null,
  reconcile_interval_seconds: 300,
  enabled: true,
  auto_apply: false,
  max_open_proposals: null,
  metadata: {},
  status: 'failed',
  last_error: 'Failed to clone',
  consecutive_failures: 0,
  last_error_code: 'clone_failed',
  host_key: {
    type: 'ssh-ed25519',
    fingerprint: OTHER,
    source: 'first_use',
    recorded_at: '2026-01-01T00:00:00.000Z',
    recorded_by: { type: 'user', id: 'ada' },
  },
  last_run_id: null,
  last_synced_at: '2026-01-02T00:00:00.000Z',
  last_synced_revision: REVISION,
  last_diff_count: 2,
  next_sync_at: null,
};
const REACHED = {
  reachable: true,
  branch: 'main',
  revision: REVISION,
  host_key: { type: 'ssh-ed25519', fingerprint: FINGERPRINT, line: LINE, trusted: 'not_yet' },
  file: { path: 'edge/fleet.yaml', size_bytes: 120 },
  findings: [],
};

let cli: CliHarness;

beforeEach(async () => {
  cli = await startCliHarness();
  cli.answers['GET /gitops_repositories'] = { body: { gitops_repositories: [VIEW] } };
});
afterEach(() => cli.stop());

const checked = (connection: object) => ({ body: { gitops_connection: connection } });
const said = () => cli.complained.join('\n');

describe('repo add', () => {
  it('sends every setting that was given, and none that was not', async () => {
    cli.answers['POST /gitops_repositories'] = { body: { gitops_repository: { id: ID, name: 'fleet' } } };
    const words = ['repo', 'add', URL];
    const options = {
      '--name': 'fleet',
      '--branch': 'prod',
      '--path-prefix': 'edge',
      '--vault-credential-path': 'secret/data/powernode/gitops/key',
      '--ssh-host-key': LINE,
      '--interval': '60',
      '--max-open-proposals': '5',
    };
    const metadata = ['--metadata', 'team=edge', '--metadata', '__proto__=a=b'];
    expect(
      await cli.run([...words, ...Object.entries(options).flat(), ...metadata, '--auto-apply', '--disabled']),
    ).toBe(0);
    expect(cli.asked.at(-1)?.body).toEqual({
      gitops_repository: {
        repo_url: URL,
        name: 'fleet',
        branch: 'prod',
        path_prefix: 'edge',
        vault_credential_path: 'secret/data/powernode/gitops/key',
        ssh_host_key: LINE,
        reconcile_interval_seconds: 60,
        max_open_proposals: 5,
        auto_apply: true,
        enabled: false,
        metadata: JSON.parse('{"team":"edge","__proto__":"a=b"}'),
      },
    });
    expect(cli.printed).toEqual([`registered fleet (${ID}); it is disabled, and nothing is fetched`]);

    expect(await cli.run([...words, '--ssh-credential-id', 'cred_1'])).toBe(0);
    expect(cli.asked.at(-1)?.body).toEqual({ gitops_repository: { repo_url: URL, ssh_credential_id: 'cred_1' } });
  });

  it.each([
    ['--interval 5', '--interval is a whole number from 30 to 86400.'],
    ['--interval often', '--interval is a whole number from 30 to 86400.'],
    ['--max-open-proposals 0', '--max-open-proposals is a whole number from 1 to 10000.'],
    ['--metadata team', '--metadata is KEY=VALUE'],
    ['--password hunter2', "unknown option '--password'"],
    ['--ssh-key-file key', "unknown option '--ssh-key-file'"],
    ['--branch', "option '--branch <branch>' argument missing"],
  ])('refuses %s before anybody is asked', async (words, why) => {
    expect(await cli.run(`repo add ${URL} ${words}`)).toBe(64);
    expect(said()).toContain(why);
    expect(said()).not.toContain('hunter2');
    expect(cli.asked).toEqual([]);
  });
});

describe('repo check', () => {
  it('says that an unknown remote answers, which key its host shows, and what to do about it', async () => {
    cli.answers['POST /gitops_repositories/check_connection'] = checked(REACHED);
    const other = 'ssh://git@git.example.com/other.git';
    expect(await cli.run(`repo check ${other} --path-prefix edge`)).toBe(0);
    expect(cli.asked.at(-1)?.body).toEqual({ gitops_repository: { repo_url: other, path_prefix: 'edge' } });
    expect(cli.printed).toEqual([
      other,
      '  reachable  yes; the tip of main is cccccccccc',
      `  host key   ssh-ed25519 ${FINGERPRINT}, not trusted yet`,
      '  file       edge/fleet.yaml, 120 bytes',
      '             compare the fingerprint with what the operator of the host publishes; then register it with',
      `             --ssh-host-key '${LINE}'`,
    ]);
  });

  it('says of a registered one that was never reached how to accept the key', async () => {
    cli.answers[`POST /gitops_repositories/${ID}/check_connection`] = checked(REACHED);
    expect(await cli.run('repo check fleet')).toBe(0);
    expect(cli.printed.slice(-2)).toEqual([
      expect.stringMatching(/publishes; then accept it, or let the first run pin it$/),
      `             fleetwright repo trust fleet --fingerprint ${FINGERPRINT}`,
    ]);
  });

  it('asks for a registered one by its name, with the key that is recorded', async () => {
    const first = { severity: 'error', code: 'clone_failed', message: 'Failed to clone\u001b[2J' };
    cli.answers[`POST /gitops_repositories/${ID}/check_connection`] = checked({
      reachable: false,
      findings: [first],
    });
    expect(await cli.run('repo check fleet')).toBe(1);
    expect(cli.printed).toEqual([`fleet ${URL}`, '  reachable  no', '  error clone_failed Failed to clone␛[2J']);
    expect(await cli.run('repo check fleet --branch next')).toBe(1);
    expect(said()).toContain('leave the options out');
  });

  it.each([
    ['branch_not_found', '  reachable  yes, and without this branch'],
    ['credential_not_found', '  reachable  not asked'],
  ])('does not say of a remote that it is out of reach for %s', async (code, line) => {
    const finding = { severity: 'error', code, message: 'so it is' };
    cli.answers[`POST /gitops_repositories/${ID}/check_connection`] = checked({
      reachable: false,
      findings: [finding],
    });
    expect(await cli.run('repo check fleet')).toBe(1);
    expect(cli.printed[1]).toBe(line);
  });

  it('goes on after an address that is refused, fails without a file, and prints no password', async () => {
    const problem = { type: 'x', title: 'x', status: 422, code: 'invalid', detail: 'repo_url has a password' };
    cli.answers['POST /gitops_repositories/check_connection'] = { status: 422, body: problem };
    cli.answers[`POST /gitops_repositories/${ID}/check_connection`] = checked({ ...REACHED, file: null });
    for (const json of ['', ' --json']) {
      expect(await cli.run(`repo check https://ada:hunter2@git.example.com/x fleet${json}`)).toBe(1);
    }
    expect(cli.printed.slice(0, 3)).toEqual([
      'https://(password)@git.example.com/x',
      '  refused',
      '    repo_url has a password (invalid)',
    ]);
    expect(cli.printed.join('\n')).toContain('file       not read');
    expect([...cli.printed, said()].join('\n')).not.toContain('hunter2');
  });
});

describe('repo show', () => {
  it('says where a repository stands, and whose key its host has', async () => {
    expect(await cli.run('repo show fleet')).toBe(0);
    expect(cli.printed).toEqual([
      `fleet (${ID})`,
      '  status          failed',
      '  last error      clone_failed Failed to clone',
      `  remote          ${URL}`,
      '  branch          main',
      '  file            edge/fleet.yaml',
      '  credential      secret/data/powernode/gitops/key',
      `  host key        ssh-ed25519 ${OTHER}, taken at first use 2026-01-01T00:00:00.000Z`,
      '  polled          every 300 s; next not planned',
      '  synced          2026-01-02T00:00:00.000Z at cccccccccc, 2 differences',
      '  approval        by policy',
      '  on removal      deleted',
      '  open proposals  up to the cap',
      '  latest run      none',
    ]);
    expect(await cli.run('repo show other')).toBe(1);
    expect(said()).toContain('there are: fleet');
  });

  it.each([
    [1, 'later after 1 failure in a row'],
    [9, 'later after 9 failures in a row'],
  ])('says that it is polled later after %i failures', async (consecutive_failures, words) => {
    const failing = { ...VIEW, consecutive_failures, next_sync_at: '2026-01-02T01:00:00.000Z' };
    cli.answers['GET /gitops_repositories'] = { body: { gitops_repositories: [failing] } };
    await cli.run('repo show fleet');
    expect(cli.printed).toContain(`  polled          every 300 s, ${words}; next 2026-01-02T01:00:00.000Z`);
  });

  it('says who gave the key, and that there is none yet', async () => {
    const given = { ...VIEW, host_key: { ...VIEW.host_key, source: 'given' } };
    cli.answers['GET /gitops_repositories'] = { body: { gitops_repositories: [given] } };
    await cli.run('repo show fleet');
    const none = { ...VIEW, host_key: null };
    cli.answers['GET /gitops_repositories'] = { body: { gitops_repositories: [none] } };
    await cli.run('repo show fleet');
    const text = cli.printed.join('\n');
    expect(text).toContain(`ssh-ed25519 ${OTHER}, given by ada 2026`);
    expect(text).toContain('host key        none yet; the first one shown is pinned');
  });
});

describe('repo set', () => {
  const patched = () => cli.asked.filter(({ method }) => method === 'PATCH').map(({ body }) => body);
  beforeEach(() => {
    cli.answers[`PATCH /gitops_repositories/${ID}`] = { body: { gitops_repository: VIEW } };
  });

  it('sends what was given, takes back what was taken back, and leaves the rest', async () => {
    expect(await cli.run('repo set fleet --branch next --repo-url git@new.example.com:x.git --disabled')).toBe(0);
    const none =
      '--no-vault-credential-path --no-ssh-host-key --no-max-open-proposals --no-auto-apply --enabled --on-removal disown';
    expect(await cli.run(`repo set ${ID} --ssh-credential-id cred_1 ${none}`)).toBe(0);
    expect(patched()).toEqual([
      { gitops_repository: { branch: 'next', repo_url: 'git@new.example.com:x.git', enabled: false } },
      {
        gitops_repository: {
          ssh_credential_id: 'cred_1',
          vault_credential_path: null,
          ssh_host_key: null,
          max_open_proposals: null,
          auto_apply: false,
          on_removal: 'disown',
          enabled: true,
        },
      },
    ]);
    expect(cli.printed[0]).toBe('changed repo_url, branch, enabled of fleet; the next poll or sync goes by it');
  });

  it.each([
    ['repo set fleet', 1, 'nothing to change was given'],
    ['repo set other --branch next', 1, 'there are: fleet'],
    ['repo set fleet --interval 1', 64, '--interval is a whole number'],
    ['repo set fleet --on-removal keep', 64, 'delete, disown'],
  ])('%s changes nothing', async (words, code, why) => {
    expect(await cli.run(words)).toBe(code);
    expect(said()).toContain(why);
    expect(patched()).toEqual([]);
  });
});

describe('repo remove', () => {
  const removed = () => cli.asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path);

  it('ends a registration only when somebody says so', async () => {
    cli.answers[`DELETE /gitops_repositories/${ID}`] = { status: 204, body: {} };
    expect(await cli.run('repo remove fleet')).toBe(1);
    expect(said()).toContain('add --yes to remove it without asking');
    cli.reply = 'n';
    expect(await cli.run('repo remove fleet')).toBe(1);
    expect(removed()).toEqual([]);
    cli.reply = 'y';
    expect(await cli.run('repo remove fleet')).toBe(0);
    cli.reply = undefined;
    expect(await cli.run('repo remove fleet --yes --json')).toBe(0);
    expect(removed()).toEqual([1, 2].map(() => `/gitops_repositories/${ID}`));
    expect(cli.printed).toEqual(['removed fleet; the remote and the live fleet stay as they are', 'null']);
  });
});

describe('repo trust', () => {
  const PATCH = `PATCH /gitops_repositories/${ID}`;
  beforeEach(() => {
    cli.answers['POST /gitops_repositories/check_connection'] = checked(REACHED);
    cli.answers[PATCH] = { body: { gitops_repository: VIEW } };
  });
  const patched = () => cli.asked.filter(({ method }) => method === 'PATCH').map(({ body }) => body);

  it('takes the key that the host shows, if it has the fingerprint that was told', async () => {
    expect(await cli.run(`repo trust fleet --fingerprint ${FINGERPRINT}`)).toBe(0);
    expect(patched()).toEqual([{ gitops_repository: { ssh_host_key: LINE } }]);
    expect(cli.printed).toEqual([`fleet trusts ssh-ed25519 ${FINGERPRINT} from now on`]);
    // Asked as somebody who knows no key: the recorded one would be refused.
    expect(cli.asked.find(({ method }) => method === 'POST')?.body).not.toHaveProperty(
      'gitops_repository.ssh_host_key',
    );
  });

  it('changes nothing when the host shows another one', async () => {
    expect(await cli.run(`repo trust fleet --fingerprint ${OTHER}`)).toBe(1);
    expect(said()).toContain(`the host shows ssh-ed25519 ${FINGERPRINT}, not ${OTHER}; nothing was changed`);
    expect(await cli.run('repo trust fleet --fingerprint MD5:00')).toBe(64);
    expect(patched()).toEqual([]);
  });

  it('shows both and asks where no fingerprint was told', async () => {
    for (const reply of [undefined, 'n']) {
      cli.reply = reply;
      expect(await cli.run('repo trust fleet')).toBe(1);
    }
    expect(patched()).toEqual([]);
    cli.reply = 'y';
    expect(await cli.run('repo trust fleet --json')).toBe(0);
    expect(patched()).toHaveLength(1);
    expect(said()).toContain(`recorded  ssh-ed25519 ${OTHER}\nshown     ssh-ed25519 ${FINGERPRINT}`);
  });

  it('changes nothing of a host that does not answer, or that has no key', async () => {
    const finding = { severity: 'error', code: 'host_unreachable', message: 'no answer' };
    cli.answers['POST /gitops_repositories/check_connection'] = checked({ reachable: false, findings: [finding] });
    expect(await cli.run('repo trust fleet')).toBe(1);
    cli.answers['POST /gitops_repositories/check_connection'] = checked({ ...REACHED, host_key: null });
    expect(await cli.run('repo trust fleet')).toBe(1);
    expect(said()).toContain('  host_unreachable no answer');
    expect(said()).toContain('it has no host key');
    expect(patched()).toEqual([]);
  });
});
