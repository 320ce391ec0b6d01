import { createPublicKey, verify } from 'node:crypto';
import {
  type EnrolmentRequest,
  enrolmentStatement,
  type RotationRequest,
  rotationStatement,
} from '@fleetwright/contracts/agents';
import { userKeyBytes } from '@fleetwright/core/enrolment';

/** Whether the key signed that it wants in as this host, with this token. */
export function isEnrolmentProven(request: EnrolmentRequest): boolean {
  return isSigned(request.public_key, enrolmentStatement(request), request.proof);
}

/** Whether the new key signed that it is this agent's next one. */
export function isRotationProven(
  agent: { readonly account_id: string; readonly instance_id: string },
  { public_key, proof }: RotationRequest,
): boolean {
  return isSigned(public_key, rotationStatement(agent, public_key), proof);
}

function isSigned(nkey: string, statement: string, proof: string): boolean {
  const raw = userKeyBytes(nkey);
  if (raw === undefined) return false;
  const x = Buffer.from(raw).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, Buffer.from(statement), key, Buffer.from(proof, 'base64url'));
}
