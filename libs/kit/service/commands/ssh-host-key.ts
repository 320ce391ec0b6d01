import { hash } from 'node:crypto';

export interface HostKeyFacts {
  /** e.g. `ssh-ed25519`. */
  readonly type: string;
  /** `SHA256:` and base64 without padding, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
}

/** What a line with an ssh host's public key holds. A host may stand before the key, a comment behind it. */
export function hostKeyFacts(line: string): HostKeyFacts {
  const words = line.trim().split(' ');
  const at = words.findIndex((word) => /^(ssh|ecdsa|sk)-/.test(word));
  const [type = '', key = ''] = words.slice(Math.max(at, 0));
  const digest = hash('sha256', Buffer.from(key, 'base64'), 'base64');
  return { type, fingerprint: `SHA256:${digest.replace(/=$/, '')}` };
}
