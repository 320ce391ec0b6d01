import { RepositorySettings } from '@fleetwright/contracts';
import { STRICT_POLICY } from '@fleetwright/core/fleet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BRANCH_LENGTH_MAX,
  METADATA_BYTES_MAX,
  NAME_SUFFIX_MAX,
  PATH_PREFIX_LENGTH_MAX,
  PATH_PREFIX_PARTS_MAX,
} from '../limits.ts';
import { anyAddress, settingsOf } from '../testing/index.ts';
import { branchProblems } from './branch.ts';
import { fleetFileOf, pathPrefixProblems } from './path-prefix.ts';
import { freeName, nameFromUrl, nameProblems, settingsProblems, transportOf, withChanges } from './settings.ts';

const codesOf = (problems: readonly { readonly code: string }[]) => problems.map(({ code }) => code);

describe('[RS6] a branch is refused for what is wrong with it, and for nothing else', () => {
  it.each<[string, readonly string[]]>([
    ['', ['required']],
    ['-x', ['leading_dash']],
    ['x-', []],
    ['a b', ['character_not_allowed']],
    ['a\u007f', ['character_not_allowed']],
    ['größe', ['character_not_allowed']],
    ['a~b', ['character_not_allowed']],
    ['a^b', ['character_not_allowed']],
    ['a:b', ['character_not_allowed']],
    ['a?b', ['character_not_allowed']],
    ['a*b', ['character_not_allowed']],
    ['a[b', ['character_not_allowed']],
    ['a]b', []],
    ['refs/heads/main', ['branch_invalid']],
    ['prefs/heads', []],
    ['heads/refs/', ['branch_invalid']],
    ['HEAD', ['branch_invalid']],
    ['head', []],
    ['@', ['branch_invalid']],
    ['a@b', []],
    ['a..b', ['branch_invalid']],
    ['a.b.c', []],
    ['a@{b', ['branch_invalid']],
    ['a{b}', []],
    ['a/.b', ['branch_invalid']],
    ['a.', ['branch_invalid']],
    ['a.lock', ['branch_invalid']],
    ['a.locks', []],
    ['lock', []],
    ['-a b', ['leading_dash', 'character_not_allowed']],
  ])('%j: %j', (branch, codes) => {
    expect(codesOf(branchProblems(branch))).toEqual(codes);
  });

  it('is as long as the limit and no longer', () => {
    expect(branchProblems('a'.repeat(BRANCH_LENGTH_MAX))).toEqual([]);
    expect(codesOf(branchProblems('a'.repeat(BRANCH_LENGTH_MAX + 1)))).toEqual(['too_long']);
  });

  it('is one that no git command reads as an option, a range or another ref, whatever is typed', () => {
    const piece = fc.constantFrom(
      'a',
      'main',
      '-',
      '.',
      '..',
      '/',
      '@',
      '{',
      'HEAD',
      'refs/',
      '.lock',
      '~',
      ':',
      ' ',
      'ü',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
        (branch) => {
          if (branchProblems(branch).length > 0) return;
          expect(branch).toMatch(/^[\x21-\x7e]+$/);
          expect(branch).not.toMatch(
            /^-|\.\.|@\{|[~^:?*[\\]|^\/|\/$|\/\/|(^|\/)\.|\.$|\.lock(\/|$)|^refs\/|^(HEAD|@)$/,
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('[RS7] a path prefix is refused for what is wrong with it, and for nothing else', () => {
  it.each<[string, readonly string[]]>([
    ['.', ['path_part_dots']],
    ['..', ['path_part_dots']],
    ['a/..', ['path_part_dots']],
    ['...', []],
    ['..a', []],
    ['/', ['path_not_relative']],
    ['/a', ['path_not_relative']],
    ['a//b', ['path_part_empty']],
    ['a/', ['path_part_empty']],
    ['a\\b', ['character_not_allowed']],
    ['a\nb', ['character_not_allowed']],
    ['a\u2028b', ['character_not_allowed']],
    ['.git', ['path_part_git']],
    ['.gitignore', []],
    ['git', []],
    ['.git:stream', ['path_part_git']],
    ['a/.git::$INDEX_ALLOCATION', ['path_part_git']],
    ['GIT~1', ['path_part_git']],
    ['git~12/x', ['path_part_git']],
    ['git~x', []],
    ['.git ..', ['path_part_git']],
    ['.git. x', []],
  ])('%j: %j', (prefix, codes) => {
    expect(codesOf(pathPrefixProblems(prefix))).toEqual(codes);
  });

  it('is as long and as deep as the limits and no more', () => {
    expect(pathPrefixProblems('a'.repeat(PATH_PREFIX_LENGTH_MAX))).toEqual([]);
    expect(codesOf(pathPrefixProblems('a'.repeat(PATH_PREFIX_LENGTH_MAX + 1)))).toEqual(['too_long']);
    const deep = (parts: number) => Array(parts).fill('a').join('/');
    expect(pathPrefixProblems(deep(PATH_PREFIX_PARTS_MAX))).toEqual([]);
    expect(codesOf(pathPrefixProblems(deep(PATH_PREFIX_PARTS_MAX + 1)))).toEqual(['too_deep']);
  });

  it('that is accepted names a file inside the repository, whatever is typed', () => {
    const piece = fc.constantFrom('a', 'prod', '.', '..', '/', '//', '.git', ' ', '\u200c', '\\', 'git~1', '-');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
        (prefix) => {
          if (pathPrefixProblems(prefix).length > 0) return;
          const parts = fleetFileOf(prefix).split('/');
          expect(parts.filter((part) => ['', '.', '..'].includes(part) || part.includes('\\'))).toEqual([]);
          expect(parts.filter((part) => /^(\.git|git~1)[ .]*$/i.test(part.replaceAll('\u200c', '')))).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('[RS9] names', () => {
  it.each(['', ' ', ' fleet', 'fleet ', 'a\tb', 'a\u0000', 'a\u202eb', 'a\u2028b'])('%j is no name', (name) => {
    expect(nameProblems(name)).toMatchObject([{ path: 'name', code: 'name_invalid' }]);
  });

  it.each(['fleet', 'Flotte Süd', 'a b', '-', '.'])('%j is one', (name) => {
    expect(nameProblems(name)).toEqual([]);
  });

  it('a default name is one that a registration may have, with whatever suffix it needs', () => {
    const long = fc.integer({ min: 1, max: 400 }).map((length) => `https://git.example.com/${'n'.repeat(length)}.git`);
    fc.assert(
      fc.property(fc.oneof(anyAddress, long), fc.integer({ min: 1, max: NAME_SUFFIX_MAX }), (url, taken) => {
        const wanted = nameFromUrl(url);
        const others = new Set([wanted, ...Array.from({ length: taken - 1 }, (_, index) => `${wanted}-${index + 2}`)]);
        const name = freeName(wanted, (each) => others.has(each));
        if (taken === NAME_SUFFIX_MAX) expect(name).toBeUndefined();
        else expect(RepositorySettings.shape.name.safeParse(name).success).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('the first free suffix is taken, up to the last one that there is', () => {
    expect(freeName('fleet', () => false)).toBe('fleet');
    const takenBelow = (limit: number) => (name: string) => name === 'fleet' || Number(name.slice(6)) < limit;
    expect(freeName('fleet', takenBelow(7))).toBe('fleet-7');
    expect(freeName('fleet', takenBelow(NAME_SUFFIX_MAX))).toBe(`fleet-${NAME_SUFFIX_MAX}`);
    expect(freeName('fleet', takenBelow(NAME_SUFFIX_MAX + 1))).toBeUndefined();
    // A gap is filled.
    expect(freeName('fleet', (name) => ['fleet', 'fleet-2', 'fleet-4'].includes(name))).toBe('fleet-3');
  });

  it.each([
    ['https://git.example.com/acme/fleet.git.git', 'fleet.git'],
    ['https://git.example.com/acme/a.gitb', 'a.gitb'],
    [`https://git.example.com/${'n'.repeat(121)}.git`, 'n'.repeat(120)],
  ])('of %s the default is %s', (url, name) => {
    expect(nameFromUrl(url)).toBe(name);
  });
});

describe('[RS8] what is told at once', () => {
  const problemsOf = (overrides: Parameters<typeof settingsOf>[0]) =>
    settingsProblems(settingsOf(overrides), STRICT_POLICY, [{ mount: 'secret', folder: 'git/' }]);

  it('metadata is as large as the limit and no larger', () => {
    const frame = JSON.stringify({ note: '' }).length;
    expect(problemsOf({ metadata: { note: 'x'.repeat(METADATA_BYTES_MAX - frame) } })).toEqual([]);
    expect(codesOf(problemsOf({ metadata: { note: 'x'.repeat(METADATA_BYTES_MAX - frame + 1) } }))).toEqual([
      'too_long',
    ]);
  });

  it('an id for an ssh key at a remote that cannot be read is told once, as the remote', () => {
    const given = { repo_url: 'ftp://h/x', ssh_credential_id: 'cred_0123456789abcdef' };
    expect(problemsOf(given).map(({ path }) => path)).toEqual(['repo_url']);
  });

  it.each([
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA',
    'git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA',
    '[git.example.com]:2222,10.0.0.1 ecdsa-sha2-nistp256 AAAAE2Vj= ada@laptop',
    'sk-ssh-ed25519@openssh.com AAAAGnNr',
  ])('%j is a host key', (ssh_host_key) => {
    expect(problemsOf({ ssh_host_key, repo_url: 'git@git.example.com:x' })).toEqual([]);
  });

  it.each([
    'ssh-ed25519',
    'AAAAC3NzaC1lZDI1NTE5AAAA',
    'ssh-ed25519 AAAA\nssh-ed25519 BBBB',
    'ssh-ed25519 AA AA AA\u0007',
    '',
  ])('%j is none', (ssh_host_key) => {
    expect(codesOf(problemsOf({ ssh_host_key, repo_url: 'git@git.example.com:x' }))).toEqual(['host_key_invalid']);
  });

  it.each([
    ['https://git.example.com/x', 'https'],
    ['http://git.example.com/x', 'https'],
    ['ssh://git.example.com/x', 'ssh'],
    ['git@git.example.com:x', 'ssh'],
    ['ftp://nowhere', 'ssh'],
  ])('%s is asked by %s', (repo_url, transport) => {
    expect(transportOf({ repo_url })).toBe(transport);
  });

  it('a change names what changes, and may say nothing, null or false', () => {
    const settings = settingsOf({ branch: 'next', vault_credential_path: 'secret/data/git/x', enabled: true });
    expect(withChanges(settings, {})).toEqual(settings);
    expect(withChanges(settings, { branch: undefined, vault_credential_path: null, enabled: false })).toEqual({
      ...settings,
      vault_credential_path: null,
      enabled: false,
    });
  });
});
