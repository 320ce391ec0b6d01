import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWK, jwtVerify, SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { KEY_SET_COOLDOWN_MS, KEY_SET_KEPT_MS } from '../limits.ts';
import { KeySet } from './key-set.ts';

interface Key {
  readonly jwk: JWK;
  sign(kid?: string): Promise<string>;
}

async function newKey(kid: string): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' },
    sign: (named = kid) => new SignJWT({}).setProtectedHeader({ alg: 'EdDSA', kid: named }).sign(privateKey),
  };
}

describe('[AC20] the keys of an issuer', () => {
  let one: Key;
  let two: Key;
  let nowMs: number;
  let reads: number;
  let answer: () => Promise<JSONWebKeySet>;
  let troubles: unknown[];
  let keys: KeySet;

  beforeEach(async () => {
    [one, two] = await Promise.all([newKey('one'), newKey('two')]);
    [nowMs, reads, troubles] = [0, 0, []];
    answer = async () => ({ keys: [one.jwk] });
    keys = new KeySet({
      read: () => {
        reads += 1;
        return answer();
      },
      onTrouble: (error) => troubles.push(error),
      nowMs: () => nowMs,
    });
    await keys.refresh();
  });

  const isGood = async (token: string | Promise<string>) =>
    jwtVerify(await token, keys.keyOf, { algorithms: ['EdDSA'] }).then(
      () => true,
      () => false,
    );

  it('are asked for once, whatever tokens name keys that are known', async () => {
    expect(await Promise.all(Array.from({ length: 20 }, () => isGood(one.sign())))).not.toContain(false);
    expect([reads, keys.trouble]).toEqual([1, null]);
  });

  it('cost one question in 30 s, however many tokens name keys that are not known', async () => {
    nowMs = KEY_SET_COOLDOWN_MS;
    const burst = await Promise.all(Array.from({ length: 100 }, (_, number) => isGood(one.sign(`made-up-${number}`))));
    expect([burst.includes(true), reads]).toEqual([false, 2]);
    nowMs += KEY_SET_COOLDOWN_MS - 1;
    await isGood(one.sign('made-up'));
    expect(reads).toBe(2);
    nowMs += 1;
    await isGood(one.sign('made-up'));
    expect(reads).toBe(3);
  });

  it('know a new one as soon as it is used and may be asked for', async () => {
    answer = async () => ({ keys: [one.jwk, two.jwk] });
    expect(await isGood(two.sign())).toBe(false);
    nowMs = KEY_SET_COOLDOWN_MS;
    expect(await isGood(two.sign())).toBe(true);
    expect(await isGood(one.sign())).toBe(true);
  });

  it('do not know one any more that was removed, from the next reading on', async () => {
    answer = async () => ({ keys: [two.jwk] });
    expect(await isGood(one.sign())).toBe(true);
    await keys.refresh();
    expect([await isGood(one.sign()), await isGood(two.sign())]).toEqual([false, true]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['an empty set', async () => ({ keys: [] })],
    ['something that is no set', async () => ({ error: 'down' })],
    ['nothing', () => Promise.reject(new Error('answered 500'))],
  ])('go on for a day when the issuer answers %s', async (_what, badly) => {
    answer = badly as typeof answer;
    await keys.refresh();
    expect([await isGood(one.sign()), troubles.length]).toEqual([true, 1]);
    expect(keys.trouble).toContain('the keys that are known go on');
    nowMs = KEY_SET_KEPT_MS;
    expect(await isGood(one.sign())).toBe(true);
    nowMs += 1;
    expect(await isGood(one.sign())).toBe(false);
    answer = async () => ({ keys: [one.jwk] });
    await keys.refresh();
    expect([await isGood(one.sign()), keys.trouble]).toEqual([true, null]);
  });

  it('do not let tokens of known keys wait for an issuer that hangs', async () => {
    nowMs = KEY_SET_COOLDOWN_MS;
    const hanging = Promise.withResolvers<JSONWebKeySet>();
    answer = () => hanging.promise;
    const unknown = isGood(one.sign('made-up'));
    expect(await isGood(one.sign())).toBe(true);
    hanging.reject(new Error('the issuer hung up'));
    expect(await unknown).toBe(false);
  });

  it('of another issuer are no keys of this one', async () => {
    expect(await isGood(two.sign('one'))).toBe(false);
  });
});
