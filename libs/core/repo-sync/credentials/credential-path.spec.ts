import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  credentialIdOf,
  isCredentialName,
  locateCredential,
  parseCredentialPrefixes,
  prefixesOf,
  prefixText,
  scopeFolder,
} from './credential-path.ts';

const prefixesIn = (text: string) => {
  const parsed = parseCredentialPrefixes(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.prefixes;
};
const ALLOWED = prefixesIn('secret/data/powernode/gitops/');

describe('[RS60] prefixes', () => {
  it.each([
    ['secret/data/powernode/gitops/', 'secret/data/powernode/gitops/'],
    ['secret/powernode/gitops', 'secret/data/powernode/gitops/'],
    ['secret/data/', 'secret/data/'],
    ['secret', 'secret/data/'],
    ['team/kv/data/git', 'team/kv/data/git/'],
    ['data/data/git', 'data/data/git/'],
    [' a/data/x/ , b/data/{account}/ ,', 'a/data/x/ b/data/{account}/'],
  ])('%j are %s', (text, expected) => {
    expect(prefixesIn(text).map(prefixText).join(' ')).toBe(expected);
  });

  it.each([
    '',
    ' , ',
    'secret//x',
    '/secret/x',
    'secret/../x',
    'secret/data/x?y',
    'secret/{id}/x',
    'secret/{account}s/x',
  ])('%j are refused', (text) => {
    expect(parseCredentialPrefixes(text)).toMatchObject({ ok: false });
  });

  it('{account} stands for the account, so that nobody reaches the folder of another one', () => {
    const prefixes = prefixesIn('secret/data/tenants/{account}/');
    expect(locateCredential('secret/data/tenants/acme/key', prefixesOf('acme', prefixes)).kind).toBe('located');
    expect(locateCredential('secret/data/tenants/acme/key', prefixesOf('acme-2', prefixes)).kind).toBe('not_allowed');
    expect(locateCredential('secret/data/tenants/acme/key', prefixesOf('globex', prefixes)).kind).toBe('not_allowed');
  });
});

describe('[RS61] a path', () => {
  it.each([
    ['secret/data/powernode/gitops/deploy-key', ''],
    ['secret/powernode/gitops/deploy-key', ''],
    ['secret/data/powernode/gitops/edge/eu/deploy-key', 'edge/eu'],
  ])('%s is found, with scope %j', (path, scope) => {
    expect(locateCredential(path, ALLOWED)).toMatchObject({
      kind: 'located',
      location: { path: path.replace('secret/powernode', 'secret/data/powernode'), scope },
    });
  });

  it.each([
    'secret/data/powernode/gitops/../../../sys/raw',
    'secret/data/powernode/gitops/./x',
    'secret/data/powernode/gitops//x',
    'secret/data/powernode/gitops/',
    '/secret/data/powernode/gitops/x',
    'secret/data/powernode/gitops/x?list=true',
    'secret/data/powernode/gitops/x#y',
    'secret/data/powernode/gitops/%2e%2e/x',
    'secret/data/powernode/gitops/x\r\nX-Vault-Token: y',
    'secret/data/powernode/gitops/x\u0000',
    'secret/data/powernode/gitops/schlüssel',
    'secret/data/powernode/gitops/a b',
    'secret/data/powernode/gitops/a\\b',
    `secret/data/powernode/gitops/${'x'.repeat(500)}`,
    `secret/data/powernode/gitops/${'x/'.repeat(20)}y`,
    '',
  ])('%j is malformed', (path) => {
    expect(locateCredential(path, ALLOWED).kind).toBe('malformed');
  });

  it.each([
    'secret/data/powernode/gitops',
    'secret/data/powernode/gitops-of-another/x',
    'secret/data/powernode/other',
    'secret/metadata/powernode/gitops/x',
    'secret/data/data/powernode/gitops/x',
    'other/data/powernode/gitops/x',
    'sys/raw/x',
  ])('%j is not allowed', (path) => {
    expect(locateCredential(path, ALLOWED).kind).toBe('not_allowed');
  });

  it('never leaves its prefixes, whatever is given', () => {
    const part = fc.oneof(
      fc.constantFrom(
        'secret',
        'data',
        'powernode',
        'gitops',
        '..',
        '.',
        '',
        '%2e%2e',
        'x',
        'metadata',
        '?',
        '#',
        '\r\n',
      ),
      fc.string({ maxLength: 6 }),
    );
    const path = fc.array(part, { maxLength: 9 }).map((parts) => parts.join('/'));
    const below = path.map((rest) => `secret/data/powernode/gitops/${rest}`);
    fc.assert(
      fc.property(fc.oneof(path, below, fc.string({ maxLength: 60 })), (given) => {
        const located = locateCredential(given, ALLOWED);
        if (located.kind !== 'located') return;
        const { path: found, mount, name } = located.location;
        const asked = new URL(`http://vault/v1/${mount}/data/${name}`);
        expect(asked.pathname).toBe(`/v1/${found}`);
        expect(asked.pathname.startsWith('/v1/secret/data/powernode/gitops/')).toBe(true);
        expect(asked.search + asked.hash).toBe('');
        expect(locateCredential(found, ALLOWED)).toEqual(located);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('[RS62] listing', () => {
  it.each([
    [null, ''],
    ['', ''],
    ['system', ''],
    ['edge', 'edge/'],
    ['/edge/eu/', 'edge/eu/'],
    ['..', undefined],
    ['a?b', undefined],
  ])('the scope %j looks into %j', (scope, folder) => {
    expect(scopeFolder(scope)).toBe(folder);
  });

  it('leaves out names that no registration could give', () => {
    const [prefix] = ALLOWED;
    expect(['key', 'a/key', '..', 'a b', 'x?y', '%2e'].filter((name) => isCredentialName(prefix!, name))).toEqual([
      'key',
      'a/key',
    ]);
  });

  it('an id is short, opaque, and the same for a path', () => {
    expect(credentialIdOf('secret/data/x', (text) => `${text.length}`.padEnd(64, 'a'))).toBe('cred_13aaaaaaaaaaaaaa');
  });
});
