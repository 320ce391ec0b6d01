import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliHarness, startCliHarness } from '../testing/harness.ts';

const HOME = { HOME: '/settings' };
const FILE = '/settings/.config/fleetwright/contexts.json';
const LIST = 'GET /gitops_repositories';

let cli: CliHarness;
let other: CliHarness;

beforeEach(async () => {
  [cli, other] = await Promise.all([startCliHarness(), startCliHarness()]);
  cli.answers[LIST] = { body: { gitops_repositories: [] } };
  other.answers[LIST] = { body: { gitops_repositories: [] } };
});
afterEach(() => Promise.all([cli.stop(), other.stop()]));

async function signIn(name: string, url: string, token: string): Promise<void> {
  cli.reply = token;
  expect(await cli.run(`--url ${url} login ${name}`, HOME)).toBe(0);
}
const tokensOf = ({ asked }: CliHarness) => asked.map(({ token }) => token);

describe('signing in', () => {
  it('asks for the token, tries it, and keeps it for this user alone', async () => {
    await signIn('prod', cli.url, 'prod-token');
    expect(tokensOf(cli)).toEqual(['Bearer prod-token']);
    expect(cli.printed).toEqual([`signed in to ${cli.url} as context prod`]);
    const contexts = { prod: { url: cli.url, token: 'prod-token' } };
    expect(JSON.parse(cli.private.get(FILE)?.text ?? '')).toEqual({ version: 1, current: 'prod', contexts });
  });

  it('takes the token from the standard input where nobody types', async () => {
    cli.files['-'] = 'piped-token\n';
    expect(await cli.run(`--url ${cli.url} login --token-stdin`, HOME)).toBe(0);
    expect(tokensOf(cli)).toEqual(['Bearer piped-token']);
    expect(await cli.run(`--url ${cli.url} login`, HOME)).toBe(1);
    expect(cli.complained.at(-1)).toContain('--token-stdin');
  });

  it('says when the token ends, and takes one that may do little', async () => {
    const claims = Buffer.from(JSON.stringify({ exp: 1_800_000_000 })).toString('base64url');
    cli.answers[LIST] = { status: 403, body: { code: 'forbidden', detail: 'not for you', status: 403 } };
    await signIn('narrow', cli.url, `x.${claims}.y`);
    expect(cli.printed.at(-1)).toContain('the token ends 2027-01-15T08:00:00.000Z');
  });

  it('keeps nothing that the gateway does not take', async () => {
    cli.answers[LIST] = { status: 401, body: { code: 'unauthenticated', detail: 'no', status: 401 } };
    cli.reply = 'wrong';
    expect(await cli.run(`--url ${cli.url} login`, HOME)).toBe(1);
    expect(cli.private.size).toBe(0);
    expect(cli.complained.join()).not.toContain('wrong');
  });

  it.each(['../x', '__proto__', '-a', 'a b'])('refuses %j as a name', async (name) => {
    expect(await cli.run(['login', '--', name], HOME)).toBe(1);
    expect(cli.complained.at(-1)).toContain('cannot name a context');
  });
});

describe('contexts', () => {
  beforeEach(async () => {
    await signIn('prod', other.url, 'prod-token');
    await signIn('staging', cli.url, 'staging-token');
  });

  it('are listed without their tokens, the current one marked', async () => {
    expect(await cli.run('contexts --json', HOME)).toBe(0);
    expect(JSON.parse(cli.printed.at(-1) ?? '')).toEqual([
      { name: 'prod', url: other.url, is_current: false, token_ends_at: null },
      { name: 'staging', url: cli.url, is_current: true, token_ends_at: null },
    ]);
    expect(await cli.run('contexts', HOME)).toBe(0);
    expect(cli.printed.join()).not.toContain('-token');
  });

  it('are used by default, by name, and one after the other', async () => {
    expect(await cli.run('repo', HOME)).toBe(0);
    expect(await cli.run('--context prod repo', HOME)).toBe(0);
    expect(await cli.run('repo', { ...HOME, FLEETWRIGHT_CONTEXT: 'prod' })).toBe(0);
    expect(await cli.run('contexts use prod', HOME)).toBe(0);
    expect(await cli.run('repo', HOME)).toBe(0);
    expect(tokensOf(cli)).toEqual(['Bearer staging-token', 'Bearer staging-token']);
    expect(tokensOf(other)).toEqual(Array.from({ length: 4 }, () => 'Bearer prod-token'));
  });

  it('never send a token to another gateway than theirs', async () => {
    cli.files['/project/.data/admin-token'] = 'local-token';
    expect(await cli.run(`--url ${cli.url} --context prod repo`, HOME)).toBe(1);
    expect(cli.complained.at(-1)).toContain(
      `context prod is for ${other.url}, and its token is not sent to ${cli.url}`,
    );
    expect(await cli.run(`--url ${other.url} repo`, HOME)).toBe(0);
    expect(tokensOf(other).at(-1)).toBe('Bearer local-token');
  });

  it('are forgotten; the gateway may go on taking the token', async () => {
    expect(await cli.run('logout', HOME)).toBe(0);
    expect(await cli.run('repo', HOME)).toBe(1);
    expect(cli.complained.at(-1)).toContain('there is no token; sign in with');
    expect(await cli.run('logout', HOME)).toBe(1);
    expect(await cli.run('--context staging repo', HOME)).toBe(1);
    expect(cli.complained.at(-1)).toContain('there is no context "staging"; there are: prod');
  });

  it('that others could read are closed to them, and that is said once', async () => {
    cli.private.set(FILE, { text: cli.private.get(FILE)?.text ?? '', isPrivate: false });
    expect(await cli.run('repo', HOME)).toBe(0);
    expect(await cli.run('repo', HOME)).toBe(0);
    expect(cli.complained.filter((line) => line.includes('others could read it'))).toHaveLength(1);
    expect(cli.private.get(FILE)?.isPrivate).toBe(true);
  });

  it('are signed in to again by who says no name, and never taken for another gateway', async () => {
    const ended = `x.${Buffer.from(JSON.stringify({ exp: 1 })).toString('base64url')}.y`;
    await signIn('staging', cli.url, ended);
    cli.answers[LIST] = { status: 401, body: { code: 'unauthenticated', detail: 'no', status: 401 } };
    expect(await cli.run('repo', HOME)).toBe(1);
    expect(cli.complained.at(-1)).toContain(
      'the token of context staging ended 1970-01-01T00:00:01.000Z; sign in again with: fleetwright login staging',
    );
    cli.answers[LIST] = { body: { gitops_repositories: [] } };
    cli.reply = 'fresh-token';
    expect(await cli.run('login', HOME)).toBe(0);
    expect(cli.printed.at(-1)).toBe(`signed in to ${cli.url} as context staging`);
    expect(await cli.run(`--url ${other.url} login`, HOME)).toBe(0);
    expect(cli.printed.at(-1)).toBe(`signed in to ${other.url} as context default`);
  });

  it.each([
    ['one that is no JSON', { text: '{' }, 'is damaged'],
    ['one of another version', { text: '{"version": 2, "contexts": {}}' }, 'is damaged'],
    [
      'one with an address that is none',
      { text: '{"version":1,"contexts":{"a":{"url":"x","token":"t"}}}' },
      'is damaged',
    ],
  ])('are not taken from %s', async (_what, file, sentence) => {
    cli.private.set(FILE, { isPrivate: true, ...file });
    expect(await cli.run('repo', HOME)).toBe(1);
    expect(cli.complained.at(-1)).toContain(sentence);
  });
});
