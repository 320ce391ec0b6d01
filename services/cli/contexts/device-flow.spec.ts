import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CODE, type DeviceProvider, startDeviceProvider } from '../testing/device-provider.ts';
import { type CliHarness, startCliHarness } from '../testing/harness.ts';

const HOME = { HOME: '/settings' };
const FILE = '/settings/.config/fleetwright/contexts.json';
const PENDING = { status: 400, body: { error: 'authorization_pending' } };
const refused = (error: string, more = {}) => ({ status: 400, body: { error, ...more } });

let cli: CliHarness;
let provider: DeviceProvider;

beforeEach(async () => {
  [cli, provider] = await Promise.all([startCliHarness(), startDeviceProvider()]);
  cli.terminal = { isTerminal: true, columns: 80 };
});
afterEach(() => Promise.all([cli.stop(), provider.stop()]));

const login = (words = '') => cli.run(`--url ${provider.url} login prod${words}`, HOME);
const polls = () => provider.sent.filter(({ to }) => to === '/token').length;
const told = () => cli.complained.join('\n');

describe('signing in with a browser', () => {
  it('shows where to go and what to enter, waits, and keeps the token', async () => {
    provider.token.unshift(PENDING, PENDING);
    expect(await login()).toBe(0);
    expect(cli.complained).toEqual(['open https://id.example.com/device in a browser, and enter the code WDJB-MJHT']);
    const contexts = { prod: { url: provider.url, token: 'browser-token' } };
    expect(JSON.parse(cli.private.get(FILE)?.text ?? '')).toMatchObject({ current: 'prod', contexts });
    const client_id = 'fleetwright-cli';
    const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
    const asked = { to: '/token', form: { grant_type, device_code: CODE.device_code, client_id } };
    expect(provider.sent).toEqual([{ to: '/device', form: { client_id, scope: 'openid email' } }, asked, asked, asked]);
    expect(cli.pausedMs).toEqual([5_000, 5_000, 5_000]);
  });

  it('asks 5 s less often each time that it is told to, and every 5 s unless told', async () => {
    const { interval: _none, ...code } = CODE;
    provider.device = { body: { ...code, expires_in: 600 } };
    provider.token.unshift(refused('slow_down'), refused('slow_down'), PENDING);
    expect(await login()).toBe(0);
    expect(cli.pausedMs).toEqual([5_000, 10_000, 15_000, 15_000]);
  });

  it('tells what an answer is that is none, and waits on', async () => {
    provider.token.unshift({ status: 502, body: '<html>Bad gateway</html>' }, PENDING);
    expect(await login()).toBe(0);
    expect(told()).toContain('answered 502 with text/html, and no JSON; still waiting');
  });

  it.each([
    ['who says no', [refused('access_denied')], 'the sign-in was refused in the browser', 1],
    ['whose code ended', [PENDING, refused('expired_token')], 'nobody signed in before the code ended', 2],
    ['whom nobody knows', [refused('invalid_client', { error_description: 'no such client' })], 'no such client', 1],
    ['who does nothing, for as long as the code is good', [PENDING], 'nobody signed in before the code ended', 12],
  ])('ends with one sentence for somebody %s', async (_who, answers, sentence, asked) => {
    provider.token.splice(0, 1, ...answers);
    expect(await login()).toBe(1);
    expect([polls(), cli.complained.length]).toEqual([asked, 2]);
    expect(cli.complained[1]).toContain(sentence);
    expect(cli.private.size).toBe(0);
  });

  it('never shows the code that stands for the token, nor what steers a terminal', async () => {
    provider.device = { body: { ...CODE, user_code: 'AB\u001b[2J' } };
    provider.token.splice(0, 1, refused('server_error', { error_description: 'x\u001b[2J' }));
    expect(await login()).toBe(1);
    expect(told()).not.toContain('\u001b');
    expect(told()).not.toContain(CODE.device_code);
  });

  it.each([
    ['no https', { device_authorization_endpoint: 'http://id.example.com/device' }, 'has no https address'],
    ['no device endpoint', { device_authorization_endpoint: undefined }, '--paste'],
    ['another name', { issuer: 'https://other.example.com' }, 'calls itself something else'],
  ])('sends nothing to a provider with %s', async (_what, discovery, sentence) => {
    Object.assign(provider.discovery, discovery);
    expect(await login()).toBe(1);
    expect([told(), provider.sent]).toEqual([expect.stringContaining(sentence), []]);
  });

  it.each([
    ['where there is no provider', '', {}, true],
    ['where that is wanted', ' --paste', undefined, true],
    ['where nobody sees a code', ' --token-stdin', undefined, false],
  ])('takes a pasted token %s', async (_where, words, metadata, isTerminal) => {
    provider.metadata = metadata ?? provider.metadata;
    cli.terminal.isTerminal = isTerminal;
    cli.reply = 'pasted-token';
    cli.files['-'] = 'pasted-token';
    expect(await login(words)).toBe(0);
    expect([provider.sent, cli.private.get(FILE)?.text]).toEqual([[], expect.stringContaining('pasted-token')]);
  });

  it('asks nobody where there is no terminal', async () => {
    cli.terminal.isTerminal = false;
    expect(await login()).toBe(1);
    expect([provider.sent, told()]).toEqual([[], expect.stringContaining('--token-stdin')]);
  });
});
