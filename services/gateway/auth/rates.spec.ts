import { describe, expect, it } from 'vitest';
import { GatewayHarness } from '../testing/harness.ts';
import { call } from '../testing/mcp-caller.ts';
import { ADDRESSES_MAX, RATE_WINDOW_MS } from './limits.ts';
import { Rates } from './rates.ts';

function counting(perToken: number, perAddress: number) {
  const clock = { nowMs: 1_000 };
  return { clock, rates: new Rates({ perToken, perAddress }, () => clock.nowMs) };
}

describe('requests in a minute', () => {
  it('are answered until there are too many, and again when the minute is over', () => {
    const { clock, rates } = counting(2, 0);
    expect([rates.byToken('a'), rates.byToken('a')]).toEqual([0, 0]);
    clock.nowMs += 20_000;
    expect(rates.byToken('a')).toBe(RATE_WINDOW_MS - 20_000);
    expect(rates.byToken('b')).toBe(0);
    clock.nowMs += RATE_WINDOW_MS - 20_000;
    expect(rates.byToken('a')).toBe(0);
  });

  it('are counted by network, whoever sends them', () => {
    const { rates } = counting(0, 1);
    expect(rates.fromAddress('2001:db8::1')).toBe(0);
    expect(rates.fromAddress('2001:db8::2')).toBeGreaterThan(0);
    expect(rates.fromAddress('192.0.2.1')).toBe(0);
    expect(rates.fromAddress('::ffff:192.0.2.1')).toBeGreaterThan(0);
  });

  it('are not counted where any number is allowed', () => {
    const { rates } = counting(0, 0);
    for (let n = 0; n < 100; n += 1) expect(rates.byToken('a') + rates.fromAddress('192.0.2.1')).toBe(0);
  });

  it('of more senders than are kept are counted anew', () => {
    const { rates } = counting(0, 1);
    rates.fromAddress('first');
    for (let n = 0; n < ADDRESSES_MAX; n += 1) rates.fromAddress(`a${n}`);
    expect(rates.fromAddress('first')).toBe(0);
  });

  it('beyond what is allowed are answered 429, with when to come again, by every face', async () => {
    const gateway = await GatewayHarness.open({ rates: { perToken: 3, perAddress: 7 } });
    try {
      const ask = async (token?: string) => gateway.get('/api/v1/system/nodes', token === undefined ? {} : { token });
      for (let n = 0; n < 3; n += 1) expect((await ask()).status).toBe(200);
      const { status, headers, body } = await ask();
      expect([status, body.code, Number(headers['retry-after']) > 0]).toEqual([429, 'rate_limited', true]);
      expect((await call(gateway, 'system_list_nodes')).status).toBe(429);
      const other = await gateway.token({ sub: 'other' });
      expect([(await ask(other)).status, (await ask(other)).status, (await ask(other)).status]).toEqual([
        200, 200, 429,
      ]);
      expect((await gateway.get('/openapi.json', { token: null })).status).toBe(429);
    } finally {
      await gateway.close();
    }
  });
});
