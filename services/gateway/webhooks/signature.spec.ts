import type { WebhookProvider } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { hmac, pushDelivery, type Sender, type SentDelivery, sign } from '../testing/webhook-sender.ts';
import { type HeaderLines, isProven, proofsOf } from './signature.ts';
import { WebhookSecrets } from './webhook-secrets.ts';

const NOW = new Date('2026-01-31T11:00:00Z');
const REPOSITORY = '01900000-0000-7000-8000-000000000001';
const secrets = new WebhookSecrets(Buffer.alloc(32, 7));
const secret = secrets.of(REPOSITORY, 1);
const pasted = pastedOf(secret);
const SENDERS: readonly Sender[] = ['github', 'gitea', 'gitlab', 'gitlab_signed'];
/** Where each sender's proof is. */
const PROOF = {
  github: 'x-hub-signature-256',
  gitea: 'x-gitea-signature',
  gitlab: 'x-gitlab-token',
  gitlab_signed: 'webhook-signature',
} as const;

function pastedOf({ text, signingToken }: typeof secret) {
  return { secret: text, gitlab_signing_token: signingToken };
}
const push = (sender: Sender, by = pasted, now = NOW) => pushDelivery(sender, by, { after: 'a'.repeat(40) }, now);
const providerOf = (sender: Sender) => sender.replace('_signed', '') as WebhookProvider;
const linesOf = (headers: Readonly<Record<string, string | readonly string[]>>): HeaderLines =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat()]));

function accepts(sender: Sender, { headers, body }: Pick<SentDelivery, 'body'> & { headers: object }, nowMs = +NOW) {
  const proofs = proofsOf(providerOf(sender), linesOf(headers as Record<string, string>));
  return proofs !== undefined && isProven(proofs, { body, secret, nowMs });
}
/** The delivery of a sender with its proof changed; null takes the header away. */
function withProof(sender: Sender, change: (proof: string) => string | readonly string[] | null) {
  const { headers, body } = push(sender);
  const { [PROOF[sender]]: proof = '', ...others } = headers;
  // What Gitea sends beside must not save or spoil the case.
  delete others['x-hub-signature-256'];
  const changed = change(proof);
  return { body, headers: changed === null ? others : { ...others, [PROOF[sender]]: changed } };
}

describe.each(SENDERS)('a push as %s sends it', (sender) => {
  const isToken = sender === 'gitlab';

  it('is accepted, with and without the headers that prove nothing', () => {
    expect(accepts(sender, push(sender))).toBe(true);
    const { headers, body } = push(sender);
    const { 'x-hub-signature': _sha1, 'x-gogs-signature': _gogs, ...lean } = headers;
    expect(accepts(sender, { headers: lean, body })).toBe(true);
  });

  it.each<[string, (proof: string) => string | readonly string[] | null]>([
    ['no signature', () => null],
    ['an empty one', () => ''],
    ['a wrong one', (proof) => proof.slice(0, -2) + (proof.endsWith('AA') ? 'BA' : 'AA')],
    ['one character of it wrong', (proof) => proof.slice(0, 20) + flipped(proof.at(20)) + proof.slice(21)],
    ['truncated', (proof) => proof.slice(0, -1)],
    ['half of it', (proof) => proof.slice(0, proof.length / 2)],
    ['one more character', (proof) => `${proof}a`],
    ['a space before it', (proof) => ` ${proof}`],
    ['upper case', (proof) => proof.toUpperCase()],
    ['sha1=', (proof) => `sha1=${proof.replace('sha256=', '').slice(0, 40)}`],
    ['another algorithm with the right digits', (proof) => proof.replace(/^(sha256=|v1,)?/, 'sha512=')],
    ['non-ASCII', (proof) => `${proof.slice(0, -1)}\u00e9`],
    [
      'non-ASCII digits that mean the same',
      (proof) => proof.replace(/[0-9]/, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    ],
    ['two header lines, both right', (proof) => [proof, proof]],
    ['two header lines, one right', (proof) => [proof, proof.replace(/.$/, '0')]],
    ['a list, both right', (proof) => `${proof}, ${proof}`],
    ['a list without spaces', (proof) => `${proof},${proof}`],
    ['a list with spaces, as Standard Webhooks has them', (proof) => `${proof} ${proof}`],
    ['the secret instead of a signature', () => (isToken ? `${secret.text}=` : secret.text)],
    ['the signing token', () => secret.signingToken],
    ['the characters __proto__', () => '__proto__'],
  ])('is refused with %s', (_what, change) => {
    expect(accepts(sender, withProof(sender, change))).toBe(false);
  });

  it('is refused when it was signed with the secret of another repository or generation, or with none', () => {
    const others = [
      pastedOf(secrets.of('01900000-0000-7000-8000-000000000002', 1)),
      pastedOf(secrets.of(REPOSITORY, 2)),
      pastedOf(secrets.ofAbsent(REPOSITORY)),
      pastedOf(new WebhookSecrets(Buffer.alloc(32, 8)).of(REPOSITORY, 1)),
      { secret: '', gitlab_signing_token: 'whsec_' },
    ];
    for (const other of others) expect(accepts(sender, push(sender, other))).toBe(false);
  });

  // A token says nothing about the body: that is what GitLab's signing token is for.
  it(`is ${isToken ? 'accepted' : 'refused'} when one byte of the body is another, or it was written anew`, () => {
    const { headers, body } = push(sender);
    const changed = Buffer.from(body);
    changed[body.length - 5] = (changed[body.length - 5] ?? 0) ^ 1;
    const anew = Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, sender === 'gitea' ? 0 : 2));
    expect(anew.equals(body)).toBe(false);
    for (const other of [changed, anew, Buffer.alloc(0), Buffer.concat([body, Buffer.from('\n')])]) {
      expect(accepts(sender, { headers, body: other })).toBe(isToken);
    }
  });

  it('is refused when its signature is where another product has it', () => {
    const { headers, body } = push(sender);
    for (const other of SENDERS.filter((each) => providerOf(each) !== providerOf(sender))) {
      // Gitea sends GitHub's header too, and GitHub's is one of Gitea's.
      const isShared = ['github', 'gitea'].includes(sender) && ['github', 'gitea'].includes(other);
      expect([other, accepts(other, { headers, body })]).toEqual([other, isShared]);
    }
  });
});

describe('a signature without the name of its algorithm', () => {
  it.each(['github', 'gitlab_signed'] as const)('is refused as %s sends it', (sender) => {
    expect(
      accepts(
        sender,
        withProof(sender, (proof) => proof.replace(/^(sha256=|v1,)/, '')),
      ),
    ).toBe(false);
  });
});

describe('several kinds of proof', () => {
  it('must all be right', () => {
    const { headers, body } = push('gitea');
    const other = push('gitea', pastedOf(secrets.of(REPOSITORY, 2))).headers;
    for (const name of ['x-gitea-signature', 'x-hub-signature-256']) {
      const { [name]: _right, ...one } = headers;
      expect(accepts('gitea', { headers: one, body })).toBe(true);
      expect(accepts('gitea', { headers: { ...headers, [name]: other[name] ?? '' }, body })).toBe(false);
    }
  });

  it('are accepted together as GitLab sends them', () => {
    const { headers, body } = push('gitlab_signed');
    expect(accepts('gitlab', { headers: { ...headers, 'x-gitlab-token': secret.text }, body })).toBe(true);
    expect(accepts('gitlab', { headers: { ...headers, 'x-gitlab-token': secret.signingToken }, body })).toBe(false);
  });
});

describe('a dated signature', () => {
  const sent = push('gitlab_signed');

  it.each([
    ['now', 0, true],
    ['5 minutes old', 300, true],
    ['5 minutes and a second old', 301, false],
    ['a year old', 31_536_000, false],
    ['5 minutes ahead', -300, true],
    ['5 minutes and a second ahead', -301, false],
  ])('%s', (_when, ageSeconds, isAccepted) => {
    expect(accepts('gitlab', sent, +NOW + ageSeconds * 1_000)).toBe(isAccepted);
  });

  it.each<[string, Record<string, string | readonly string[]>]>([
    ['another id', { 'webhook-id': 'b' }],
    ['two ids', { 'webhook-id': [sent.headers['webhook-id'] ?? '', 'b'] }],
    ['another time', { 'webhook-timestamp': String(+NOW / 1_000 + 1) }],
    ['two times', { 'webhook-timestamp': [sent.headers['webhook-timestamp'] ?? '', '0'] }],
    ['no time', { 'webhook-timestamp': '' }],
    ['a time in words', { 'webhook-timestamp': NOW.toISOString() }],
    ['a time that is a number in another spelling', { 'webhook-timestamp': `+${+NOW / 1_000}` }],
    ['infinity', { 'webhook-timestamp': 'Infinity' }],
    ['another version', { 'webhook-signature': (sent.headers['webhook-signature'] ?? '').replace('v1', 'v1a') }],
  ])('is refused with %s', (_what, changed) => {
    expect(accepts('gitlab', { headers: { ...sent.headers, ...changed }, body: sent.body })).toBe(false);
  });

  it.each(['1.5', '+1769857200', '0x697de2f0', ''])(
    'of the time "%s" is refused, though it was signed so',
    (timestamp) => {
      const { headers, body } = sent;
      const content = Buffer.concat([Buffer.from(`${headers['webhook-id']}.${timestamp}.`), body]);
      const signature = `v1,${hmac(secret.bytes, content).digest('base64')}`;
      const changed = { ...headers, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
      const at = Number(timestamp) * 1_000;
      expect(accepts('gitlab', { headers: changed, body }, at)).toBe(false);
    },
  );

  it('does not let dots move from one part to another', () => {
    const body = Buffer.from('c');
    const { headers } = sign('gitlab_signed', pasted, { body, event: 'Push Hook', id: 'a', now: NOW });
    const moved = { ...headers, 'webhook-id': 'a.1', 'webhook-timestamp': '2' };
    expect(accepts('gitlab', { headers: moved, body })).toBe(false);
  });
});

describe('a secret', () => {
  it('is what is documented, and none is like another', () => {
    const derived = hmac(Buffer.alloc(32, 7), `fleetwright webhook v1:${REPOSITORY}:1`).digest();
    expect(secret.text).toBe(derived.toString('base64url'));
    expect(secret.text).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(secret.signingToken).toBe(`whsec_${derived.toString('base64')}`);
    const generations = Array.from({ length: 20 }, (_, generation) => secrets.of(REPOSITORY, generation).text);
    expect(new Set(generations).size).toBe(20);
  });
});

describe('nothing to prove', () => {
  it('is never proven', () => {
    expect(isProven([], { body: Buffer.from(''), secret, nowMs: 0 })).toBe(false);
  });
});

/** Another one that is a digit in each of the alphabets. */
function flipped(character = ''): string {
  return character === 'a' ? 'b' : 'a';
}
