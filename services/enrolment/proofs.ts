import { createPublicKey, verify } from 'node:crypto';
import {
  type EnrolmentRequest,
  enrolmentStatement,
  type RotationRequest,
  rotationStatement,
} from '@fleetwright/contracts/agents';
import { base32Bytes } from '@fleetwright/core/enrolment';

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
  const raw = rawKey(nkey);
  if (raw === undefined) return false;
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
    format: 'jwk',
  });
  return verify(null, Buffer.from(statement), key, Buffer.from(proof, 'base64url'));
}

/** Of a user in NATS's form: base32 of a prefix byte, 32 bytes and a checksum. */
const USER_PREFIX = 20 << 3;

/** The 32 bytes of the key; undefined: this is no public key of a user, or its checksum is wrong. */
function rawKey(nkey: string): Buffer | undefined {
  const bytes = Buffer.from(base32Bytes(nkey) ?? []);
  if (bytes.length !== 35 || bytes[0] !== USER_PREFIX) return undefined;
  const isWhole = bytes.readUInt16LE(33) === crc16(bytes.subarray(0, 33));
  return isWhole ? bytes.subarray(1, 33) : undefined;
}

/** CRC-16/XMODEM. */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}
