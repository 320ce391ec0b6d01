import { STRICT_POLICY } from '@fleetwright/core/fleet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchProblems } from './branch.ts';
import { fleetFileOf, pathPrefixProblems } from './path-prefix.ts';
import { freeName, nameFromUrl, nameProblems, settingsProblems, settingsRefusal } from './settings.ts';
import { settingsOf } from '../testing/index.ts';

describe('[RS6] branch', () => {
  it.each(['main', 'release/1.2', 'feature/a-b_c', 'v1', 'a@b', 'UPPER', 'x.y'])('%s is accepted', (branch) => {
    expect(branchProblems(branch)).toEqual([]);
  });

  it.each([
    '',
    '-x',
    '--upload-pack=touch',
    'a..b',
    '@{-1}',
    '@',
    'refs/heads/../..',
    'refs/heads/main',
    'HEAD',
    'a'.repeat(300),
    'a\u0000b',
    'mäin',
    '+a:b',
    'a b',
    'a~1',
    'a^',
    'a?',
    'a*',
    'a[b',
    'a\\b',
    '/a',
    'a/',
    'a//b',
    '.a',
    'a/.b',
    'a.lock',
    'a.lock/b',
    'a.',
    'a\n',
  ])('%j is refused', (branch) => {
    expect(branchProblems(branch)).not.toEqual([]);
  });
});

describe('[RS7] path prefix', () => {
  it.each(['', 'environments/prod', 'a.b', '-a', 'gitops', 'a b', 'größe', '*'])('%j is accepted', (prefix) => {
    expect(pathPrefixProblems(prefix)).toEqual([]);
  });

  it.each([
    ['../../', 'path_part_dots'],
    ['/etc', 'path_not_relative'],
    ['a/../../b', 'path_part_dots'],
    ['a/./b', 'path_part_dots'],
    ['a//b', 'path_part_empty'],
    ['a/', 'path_part_empty'],
    ['.git', 'path_part_git'],
    ['a/.GIT/b', 'path_part_git'],
    ['git~1', 'path_part_git'],
    ['.g\u200cit', 'path_part_git'],
    ['.git . ', 'path_part_git'],
    ['a\\b', 'character_not_allowed'],
    ['a\u0000b', 'character_not_allowed'],
    ['a\u202eb', 'character_not_allowed'],
    ['a'.repeat(513), 'too_long'],
    [Array(40).fill('a').join('/'), 'too_deep'],
  ])('%j is refused', (prefix, code) => {
    expect(pathPrefixProblems(prefix).map((problem) => problem.code)).toContain(code);
  });

  it('names the file below it', () => {
    expect([fleetFileOf(''), fleetFileOf('environments/prod')]).toEqual(['fleet.yaml', 'environments/prod/fleet.yaml']);
  });
});

const FOLDERS = [{ mount: 'secret', folder: 'powernode/gitops/' }];

describe('[RS8] a registration', () => {
  it('tells all its problems at once', () => {
    const settings = settingsOf({
      repo_url: 'https://ada:x@127.0.0.1:25/',
      branch: '-x',
      path_prefix: '/etc/../x',
      vault_credential_path: 'secret/data/a/../../sys',
      ssh_credential_id: 'cred_0123456789abcdef',
      ssh_host_key: 'not a key\n',
      metadata: { note: 'x'.repeat(20_000) },
    });

    expect(settingsProblems(settings, STRICT_POLICY, FOLDERS).map(({ path, code }) => `${path}: ${code}`)).toEqual([
      'repo_url: inline_credentials',
      'repo_url: path_missing',
      'repo_url: address_not_allowed',
      'repo_url: port_not_allowed',
      'branch: leading_dash',
      'path_prefix: path_not_relative',
      'path_prefix: path_part_dots',
      'ssh_host_key: host_key_invalid',
      'ssh_credential_id: conflicting_keys',
      'vault_credential_path: path_invalid',
      'metadata: too_long',
    ]);
  });

  it('is refused at a fetch for what it would be refused for now', () => {
    const settings = settingsOf({ repo_url: 'http://127.0.0.1:8080/fleet.git', branch: '-x' });
    const lax = { ...STRICT_POLICY, allowHttp: true, allowLoopback: true };
    expect(settingsRefusal(settings, STRICT_POLICY)).toEqual({
      code: 'remote_not_allowed',
      message: expect.stringMatching(/^only https and ssh .*; branch begins with "-"/),
      retryable: false,
    });
    expect(settingsRefusal({ ...settings, branch: 'main' }, lax)).toBeUndefined();
  });

  it('is accepted when nothing is wrong', () => {
    const settings = settingsOf({
      ssh_host_key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA',
      vault_credential_path: 'secret/data/powernode/gitops/x',
    });
    expect(settingsProblems(settings, STRICT_POLICY, FOLDERS)).toEqual([]);
    expect(nameProblems(settings.name)).toEqual([]);
    expect(nameProblems(' fleet')).toHaveLength(1);
  });
});

describe('[RS65] a credential', () => {
  const problems = (given: Parameters<typeof settingsOf>[0]) =>
    settingsProblems(settingsOf(given), STRICT_POLICY, FOLDERS).map(({ path, code }) => `${path}: ${code}`);

  it.each([
    [{ vault_credential_path: 'secret/data/powernode/gitops/../x' }, 'vault_credential_path: path_invalid'],
    [{ vault_credential_path: 'secret/data/powernode/gitops/x?list=true' }, 'vault_credential_path: path_invalid'],
    [{ vault_credential_path: 'secret/data/other/x' }, 'vault_credential_path: path_not_allowed'],
    [{ ssh_credential_id: 'cred_0123456789abcdef' }, 'ssh_credential_id: not_for_this_transport'],
    [{ ssh_credential_id: 'a b', repo_url: 'git@git.example.com:x' }, 'ssh_credential_id: id_invalid'],
    [{ ssh_credential_id: 'correct-horse', repo_url: 'git@git.example.com:x' }, 'ssh_credential_id: id_invalid'],
  ])('%j is refused', (given, problem) => {
    expect(problems(given)).toEqual([problem]);
  });

  it.each([
    { vault_credential_path: 'secret/powernode/gitops/x' },
    { vault_credential_path: 'secret/data/powernode/gitops/x', repo_url: 'git@git.example.com:x' },
    { ssh_credential_id: 'cred_0123456789abcdef', repo_url: 'git@git.example.com:x' },
  ])('%j is accepted', (given) => {
    expect(problems(given)).toEqual([]);
  });

  it('that is not allowed is answered with the folders that are', () => {
    const settings = settingsOf({ vault_credential_path: 'secret/data/other/x' });
    expect(settingsProblems(settings, STRICT_POLICY, FOLDERS)[0]?.message).toContain('secret/data/powernode/gitops/');
  });
});

describe('[RS66] a secret in the wrong field', () => {
  const random = 'q7ZkLwx9Vb2Tn5Rd8yHc4Aa1Bb2Cc3Dd4Ee5Ff6';
  const secrets = [
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${random}\n-----END OPENSSH PRIVATE KEY-----\n`,
    `-----BEGIN RSA PRIVATE KEY----- ${random}`,
    `b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ${random}`,
    `PuTTY-User-Key-File-3: ssh-ed25519 ${random}`,
    `ghp_${random}`,
    `github_pat_${random}`,
    `glpat-${random}`,
    `ATATT3${random}`,
    `hvs.${random}`,
    `s.${random.slice(0, 24)}`,
    `AKIA${random.toUpperCase().slice(0, 16)}`,
    `xoxb-${random}`,
    `eyJ${random}.eyJ${random}.${random}`,
  ];
  const fields = [
    'name',
    'repo_url',
    'branch',
    'path_prefix',
    'vault_credential_path',
    'ssh_credential_id',
    'ssh_host_key',
  ];
  const cases = secrets.flatMap((secret) => [
    ...fields.map((field): [string, string, object] => [secret, field, { [field]: secret }]),
    [secret, 'metadata', { metadata: { note: { deep: [secret] } } }] as [string, string, object],
    [secret, 'repo_url', { repo_url: `ssh://${secret}@git.example.com/fleet` }] as [string, string, object],
  ]);

  it.each(cases)('%j in %s is refused without being repeated', (_secret, field, given) => {
    const problems = settingsProblems(settingsOf(given), STRICT_POLICY, FOLDERS);
    expect(problems.filter(({ path }) => path === field)).toMatchObject([{ code: 'looks_like_a_secret' }]);
    expect(JSON.stringify(problems)).not.toContain(random.slice(0, 12));
    expect(JSON.stringify(problems).toUpperCase()).not.toContain(random.slice(0, 12).toUpperCase());
  });

  it.each([
    { branch: 'feature/ghp_short' },
    { branch: 'eyJ-fix.eyJ', path_prefix: 'environments/hvs.eu' },
    { repo_url: 'https://git.example.com/acme/glpat-tools.git', path_prefix: 'a/s.prod' },
    { ssh_host_key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGkq7ZkLwx9Vb2Tn5Rd8yHc4Aa1Bb2Cc3Dd4Ee5Ff6' },
    { metadata: { digest: 'a'.repeat(64), note: 'password' } },
  ])('%j is none', (given) => {
    expect(settingsProblems(settingsOf(given), STRICT_POLICY, FOLDERS)).toEqual([]);
  });
});

describe('[RS9] the default name', () => {
  it.each([
    ['https://git.example.com/acme/fleet-config.git', 'fleet-config'],
    ['git@git.example.com:fleet.git', 'fleet'],
    ['git@git.example.com:acme/fleet/', 'fleet'],
    ['https://git.example.com/.git', 'repository'],
  ])('of %s is %s', (url, name) => {
    expect(nameFromUrl(url)).toBe(name);
  });

  it('is free whatever is taken', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 30 })), (numbers) => {
        const taken = new Set(numbers.map((n) => (n === 1 ? 'fleet' : `fleet-${n}`)));
        const name = freeName('fleet', (candidate) => taken.has(candidate));
        expect(name === undefined || taken.has(name)).toBe(false);
      }),
    );
    expect(freeName('fleet', (name) => name === 'fleet')).toBe('fleet-2');
    expect(freeName('fleet', () => true)).toBeUndefined();
  });
});
