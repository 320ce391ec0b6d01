import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What a subscription's receiver checks signatures with. */
export interface OutgoingSecret {
  readonly bytes: Buffer;
  /** `whsec_` and base64, as receivers take it (Standard Webhooks). */
  readonly text: string;
}

/**
 * What is derived from the installation's key for outgoing webhooks. The gateway shows a secret once, and the service that
 * sends signs with it; neither stores it, and it never travels between them.
 */
export class InstallationSecrets {
  readonly #key: Buffer;
  readonly #sealing: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
    this.#sealing = createHmac('sha256', key).update('fleetwright seal v1').digest();
  }

  /** Of one generation of a subscription's secret. */
  outgoing(subscriptionId: string, generation: number): OutgoingSecret {
    const text = `fleetwright outgoing webhook v1:${subscriptionId}:${generation}`;
    const bytes = createHmac('sha256', this.#key).update(text).digest();
    return { bytes, text: `whsec_${bytes.toString('base64')}` };
  }

  /** A text that only this installation can read, and only for the same account (AES-256-GCM). Never the same twice. */
  seal(account: string, text: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#sealing, nonce).setAAD(Buffer.from(account));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** undefined: sealed under another key or for another account, or damaged. */
  unseal(account: string, sealed: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.#sealing, nonce).setAAD(Buffer.from(account));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    try {
      const body = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([body, decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}
