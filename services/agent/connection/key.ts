import { nkeys } from '@nats-io/transport-node';
import type { OwnFiles } from '../state/own-files.ts';

/** Of the key that is in use, and of the one that it is being rotated to. */
export type KeyFile = 'key' | 'key.next';

/** The node's Ed25519 key. The private half is in a file of the agent alone, and nowhere else. */
export interface AgentKey {
  /** In the form of NATS, `U…`. */
  readonly publicKey: string;
  readonly seed: Uint8Array;
  /** base64url without padding. */
  readonly sign: (text: string) => string;
}

export type KeyOnDisk =
  | { readonly kind: 'key'; readonly key: AgentKey }
  | { readonly kind: 'none' }
  /** There is a file, and it holds no key. Never replaced in silence: it may be all that proves who this node is. */
  | { readonly kind: 'damaged'; readonly path: string };

export function readKey(own: OwnFiles, file: KeyFile = 'key'): KeyOnDisk {
  const bytes = own.read(file);
  if (bytes === null) return { kind: 'none' };
  try {
    return { kind: 'key', key: keyOf(new Uint8Array(Buffer.from(bytes.toString('latin1').trim()))) };
  } catch {
    // Whatever the reader of seeds says, it is of no use to anybody, and could quote the file.
    return { kind: 'damaged', path: own.path(file) };
  }
}

/** Makes a key and keeps it, durably, before anybody hears of it. */
export function makeKey(own: OwnFiles, file: KeyFile = 'key'): AgentKey {
  const seed = nkeys.createUser().getSeed();
  own.write(file, seed);
  return keyOf(seed);
}

function keyOf(seed: Uint8Array): AgentKey {
  const pair = nkeys.fromSeed(seed);
  const publicKey = pair.getPublicKey();
  if (!publicKey.startsWith('U')) throw new Error('not a key of a user');
  return {
    publicKey,
    seed,
    sign: (text) => Buffer.from(pair.sign(Buffer.from(text))).toString('base64url'),
  };
}
