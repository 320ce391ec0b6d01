import { describe, expect, it } from 'vitest';
import { type ClaimRules, readClaims } from './claims.ts';

const ALL = ['a.read', 'a.write', 'b.write'];
const NAMED = { admin: ALL, operator: ['platform'] };
const RULES: ClaimRules = {
  account: { claim: 'account' },
  rolesClaim: 'roles',
  roles: { owner: 'admin', keeper: 'operator', reader: ['a.read'], writer: ['a.write', 'a.read'] },
  person: { claim: 'kind', value: 'person' },
};
const read = (claims: Record<string, unknown>, more: Partial<ClaimRules> = {}) =>
  readClaims(claims, { ...RULES, ...more }, NAMED);

describe('[AC16] whether a person signed in', () => {
  it.each<[string, Record<string, unknown>, ClaimRules['person'], string]>([
    ['the claim says so', { kind: 'person' }, RULES.person, 'user'],
    ['the claim says something else', { kind: 'robot' }, RULES.person, 'service'],
    ['the claim is missing', {}, RULES.person, 'service'],
    ['the claim is there, whatever it says', { auth_time: 1 }, { claim: 'auth_time', value: null }, 'user'],
    ['the claim is there and says no', { person: false }, { claim: 'person', value: null }, 'service'],
    ['the claim is there and empty', { person: '' }, { claim: 'person', value: null }, 'service'],
    ['a boolean says so', { person: true }, { claim: 'person', value: 'true' }, 'user'],
    ['nothing would mark one', { kind: 'person' }, null, 'service'],
    ['a client is its own subject', { kind: 'person', sub: 'ci', client_id: 'ci' }, RULES.person, 'service'],
    ['an authorised party is its own subject', { kind: 'person', sub: 'ci', azp: 'ci' }, RULES.person, 'service'],
    ['a client speaks for somebody', { kind: 'person', sub: 'ada', azp: 'console' }, RULES.person, 'user'],
  ])('where %s', (_what, claims, person, kind) => expect(read({ sub: 's', ...claims }, { person }).kind).toBe(kind));
});

describe('[AC17] what roles may do', () => {
  it.each<[string, unknown, string[], string[]]>([
    ['one of a list', ['reader'], ['reader'], ['a.read']],
    ['several, each once', ['writer', 'reader', 'reader'], ['reader', 'writer'], ['a.read', 'a.write']],
    ['text with blanks', ' reader  writer ', ['reader', 'writer'], ['a.read', 'a.write']],
    ['the role that may do everything in an account', ['owner'], ['owner'], ALL],
    ['the role of the platform beside another', ['reader', 'keeper'], ['keeper', 'reader'], ['a.read', 'platform']],
    ['unknown ones beside a known one', ['toString', '__proto__', 'reader', 7], ['reader'], ['a.read']],
  ])('%s', (_what, said, roles, permissions) => {
    expect(read({ roles: said })).toMatchObject({ roles, permissions, whyNoRole: null });
  });

  it('are found by the exact name of the claim, or by a path', () => {
    const url = 'https://example.com/roles';
    expect(read({ [url]: ['reader'] }, { rolesClaim: url }).roles).toEqual(['reader']);
    expect(read({ realm_access: { roles: ['reader'] } }, { rolesClaim: 'realm_access.roles' }).roles).toEqual([
      'reader',
    ]);
    expect(read({ realm_access: 'x' }, { rolesClaim: 'realm_access.length' }).roles).toEqual([]);
  });
});

describe('[AC18] a sign-in without a role says why', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['no claim', {}, 'has no claim "roles"'],
    ['a claim that lists nothing', { roles: 7 }, 'has no claim "roles"'],
    ['an empty list', { roles: [] }, 'names none of the roles that are known here (keeper, owner, reader, writer)'],
    ['roles of somebody else', { roles: ['cook'] }, 'names none of the roles'],
  ])('%s', (_what, claims, why) => {
    expect(read(claims)).toMatchObject({ roles: [], permissions: [], whyNoRole: expect.stringContaining(why) });
  });
});

it('[AC19] the account is the one that the installation is for, or what the claim names', () => {
  expect(read({ account: 'globex' }).account).toBe('globex');
  expect(read({ account: 'globex' }, { account: { fixed: 'acme' } }).account).toBe('acme');
  expect(read({}).account).toBeUndefined();
});
