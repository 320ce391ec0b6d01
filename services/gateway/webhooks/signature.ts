import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookProvider } from '@fleetwright/contracts';
import { SIGNATURE_AGE_MAX_MS } from './limits.ts';
import type { WebhookSecret } from './webhook-secrets.ts';

/** Header lines by lower-case name, each line on its own: what was sent twice must not look like one value. */
export type HeaderLines = Readonly<Record<string, readonly string[] | undefined>>;

/** What a delivery shows for the secret; well-formed, and not yet compared. */
export type Proof =
  /** HMAC-SHA256 of the body, keyed with the secret's text. */
  | { readonly kind: 'body_mac'; readonly mac: Buffer }
  /** The secret's text itself. */
  | { readonly kind: 'token'; readonly token: Buffer }
  /** HMAC-SHA256 of `id.timestamp.body`, keyed with the secret's bytes (Standard Webhooks). */
  | { readonly kind: 'dated_mac'; readonly id: string; readonly timestamp: string; readonly mac: Buffer };

export interface Signed {
  readonly body: Buffer;
  readonly secret: WebhookSecret;
  readonly nowMs: number;
}

const HUB_SIGNATURE = /^sha256=([0-9a-f]{64})$/;
const GITEA_SIGNATURE = /^([0-9a-f]{64})$/;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
// 32 bytes in base64. The last character before the = holds four bits: any other spelling of the same bytes is refused.
const DATED_SIGNATURE = /^v1,([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)$/;
const UNIX_SECONDS = /^[0-9]{1,11}$/;
const SIGNED_ID = /^[!-~]{1,128}$/;

const hubSignature = (headers: HeaderLines) => bodyMac(headers, 'x-hub-signature-256', HUB_SIGNATURE);

// Each product may send several kinds; sha1 ones, which GitHub and Gitea send beside, prove nothing.
const READERS: Readonly<Record<WebhookProvider, readonly ((headers: HeaderLines) => Proof | Absent | Malformed)[]>> = {
  github: [hubSignature],
  gitea: [(headers) => bodyMac(headers, 'x-gitea-signature', GITEA_SIGNATURE), hubSignature],
  gitlab: [token, datedMac],
};

type Absent = 'absent';
type Malformed = 'malformed';

/**
 * What a delivery shows, before its body is read. undefined: nothing, or something that cannot be right whatever the
 * secret is. A delivery must be right by everything that it shows.
 */
export function proofsOf(provider: WebhookProvider, headers: HeaderLines): readonly Proof[] | undefined {
  const proofs: Proof[] = [];
  for (const read of READERS[provider]) {
    const proof = read(headers);
    if (proof === 'malformed') return undefined;
    if (proof !== 'absent') proofs.push(proof);
  }
  return proofs.length === 0 ? undefined : proofs;
}

/** Whether everything that was shown is right, compared in constant time over the bytes as they came. */
export function isProven(proofs: readonly Proof[], signed: Signed): boolean {
  // All are compared, so that the time does not tell which one is wrong.
  const results = proofs.map((proof) => isRight(proof, signed));
  return results.length > 0 && results.every(Boolean);
}

function isRight(proof: Proof, { body, secret, nowMs }: Signed): boolean {
  switch (proof.kind) {
    case 'body_mac':
      return timingSafeEqual(proof.mac, createHmac('sha256', secret.text).update(body).digest());
    case 'token':
      return timingSafeEqual(proof.token, Buffer.from(secret.text));
    case 'dated_mac': {
      const mac = createHmac('sha256', secret.bytes).update(datedContent(proof, body)).digest();
      const isRecent = Math.abs(nowMs - Number(proof.timestamp) * 1_000) <= SIGNATURE_AGE_MAX_MS;
      return timingSafeEqual(proof.mac, mac) && isRecent;
    }
  }
}

function datedContent({ id, timestamp }: Extract<Proof, { kind: 'dated_mac' }>, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
}

function bodyMac(headers: HeaderLines, name: string, form: RegExp): Proof | Absent | Malformed {
  const line = onlyLine(headers, name);
  if (line === undefined) return 'absent';
  const hex = form.exec(line)?.[1];
  return hex === undefined ? 'malformed' : { kind: 'body_mac', mac: Buffer.from(hex, 'hex') };
}

function token(headers: HeaderLines): Proof | Absent | Malformed {
  const line = onlyLine(headers, 'x-gitlab-token');
  if (line === undefined) return 'absent';
  return TOKEN.test(line) ? { kind: 'token', token: Buffer.from(line) } : 'malformed';
}

function datedMac(headers: HeaderLines): Proof | Absent | Malformed {
  const line = onlyLine(headers, 'webhook-signature');
  if (line === undefined) return 'absent';
  const base64 = DATED_SIGNATURE.exec(line)?.[1];
  const id = onlyLine(headers, 'webhook-id') ?? '';
  const timestamp = onlyLine(headers, 'webhook-timestamp') ?? '';
  if (base64 === undefined || !SIGNED_ID.test(id) || !UNIX_SECONDS.test(timestamp)) return 'malformed';
  return { kind: 'dated_mac', id, timestamp, mac: Buffer.from(base64, 'base64') };
}

/** A header that was sent several times has no form that any of these take. */
function onlyLine(headers: HeaderLines, name: string): string | undefined {
  return headers[name]?.join(', ');
}
