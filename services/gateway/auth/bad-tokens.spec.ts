import { describe, expect, it } from 'vitest';
import { GatewayHarness } from '../testing/harness.ts';
import { BadTokens } from './bad-tokens.ts';
import { ADDRESSES_MAX, BAD_TOKENS_MAX, BAD_TOKENS_WINDOW_MS } from './limits.ts';

const NODES = '/api/v1/system/nodes';

function counting() {
  const clock = { nowMs: 1_000 };
  const tokens = new BadTokens(() => clock.nowMs);
  const fail = (address: string, times = BAD_TOKENS_MAX) => {
    for (let n = 0; n < times; n += 1) tokens.wasBad(address);
  };
  return { clock, tokens, fail };
}

describe('wrong tokens of an address', () => {
  it('are looked at until there are too many, and again when the minute is over', () => {
    const { clock, tokens, fail } = counting();
    fail('192.0.2.1', BAD_TOKENS_MAX - 1);
    expect(tokens.waitMs('192.0.2.1', 'x')).toBe(0);
    clock.nowMs += 20_000;
    fail('192.0.2.1', 1);
    expect(tokens.waitMs('192.0.2.1', 'x')).toBe(BAD_TOKENS_WINDOW_MS - 20_000);
    expect(tokens.waitMs('192.0.2.2', 'x')).toBe(0);
    clock.nowMs += BAD_TOKENS_WINDOW_MS - 20_000;
    expect(tokens.waitMs('192.0.2.1', 'x')).toBe(0);
  });

  it('do not keep those out whose token was right before', () => {
    const { tokens, fail } = counting();
    tokens.wasGood('known');
    fail('192.0.2.1');
    expect(tokens.waitMs('192.0.2.1', 'known')).toBe(0);
    expect(tokens.waitMs('192.0.2.1', 'other')).toBeGreaterThan(0);
  });

  it.each([
    ['2001:db8::1', '2001:db8::ffff:1', true],
    ['2001:db8:0:1::1', '2001:db8::1', false],
    ['::ffff:192.0.2.1', '192.0.2.1', true],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
    ['fe80::1%eth0', 'fe80::2', true],
  ])('%s and %s are one network: %s', (one, other, isSame) => {
    const { tokens, fail } = counting();
    fail(one);
    expect(tokens.waitMs(other, 'x') > 0).toBe(isSame);
  });

  it('are counted for a bounded number of addresses', () => {
    const { tokens, fail } = counting();
    fail('first');
    for (let n = 0; n < ADDRESSES_MAX; n += 1) tokens.wasBad(`address ${n}`);
    expect(tokens.waitMs('first', 'x')).toBe(0);
  });

  it('are 429 with Retry-After over HTTP; no token is no attempt', async () => {
    const gateway = await GatewayHarness.open();
    try {
      expect((await gateway.get(NODES)).status).toBe(200);
      const statuses = new Map<number, number>();
      for (let n = 0; n < BAD_TOKENS_MAX + 5; n += 1) {
        await gateway.get(NODES, { token: null });
        const { status } = await gateway.get(NODES, { token: `guess-${n}` });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
      expect([...statuses]).toEqual([
        [401, BAD_TOKENS_MAX],
        [429, 5],
      ]);
      const refused = await gateway.get(NODES, { token: 'guess' });
      expect(refused.body.code).toBe('rate_limited');
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      expect((await gateway.get(NODES)).status).toBe(200);
    } finally {
      await gateway.close();
    }
  });
});
