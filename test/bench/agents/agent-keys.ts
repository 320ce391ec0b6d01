import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { userKeyText } from '@fleetwright/core/enrolment';

/** The key of a simulated agent, in a form that crosses to another process. */
export interface AgentKey {
  /** As NATS writes the public keys of users. */
  readonly publicKey: string;
  /** The private half: PKCS #8 in base64. */
  readonly secret: string;
}

/** By the platform's own Ed25519: thousands of signatures in JavaScript would take longer than all that is measured. */
export function makeAgentKey(): AgentKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' });
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  return { publicKey: userKeyText(Buffer.from(x ?? '', 'base64url')), secret };
}

/** Signs with the private half, made ready once; answers in the alphabet of URLs. */
export function signerWith(secret: string): (text: string) => string {
  const key = createPrivateKey({ key: Buffer.from(secret, 'base64'), format: 'der', type: 'pkcs8' });
  return (text) => sign(null, Buffer.from(text), key).toString('base64url');
}
