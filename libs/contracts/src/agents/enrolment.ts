import { z } from 'zod';
import { HOSTNAME_FORMAT } from '../fleet-formats.ts';
import { AccountId, Id, Instant } from '../ids.ts';

/**
 * The public half of a node's Ed25519 key in the text form of NATS (nkeys, prefix `U`, with its checksum): the identity at
 * the bus and over HTTP alike. The private half never leaves the node.
 */
export const AgentPublicKey = z.string().regex(/^U[A-Z2-7]{55}$/);
export type AgentPublicKey = z.infer<typeof AgentPublicKey>;

/** 64 bytes of an Ed25519 signature in base64url without padding. */
export const AgentSignature = z.string().regex(/^[A-Za-z0-9_-]{86}$/);

/** As it is shown once: `fwr_`, the account that it is for, `_`, and 32 random bytes in base64url. Opaque to the agent. */
export const RegistrationTokenText = z.string().regex(/^fwr_[a-z0-9][a-z0-9-]{0,62}_[A-Za-z0-9_-]{43}$/);

/**
 * By chance, made anew at each start of the agent: two machines with one identity, and two processes on one machine, are told
 * apart by it.
 */
export const BootId = z.uuid();

/**
 * `POST /api/v1/agents/enrol`, body `{enrolment: …}`, without any other credential. With the same key it may be asked
 * again as often as one likes: it answers the same identity and uses nothing, also after the token's end. This is also how
 * an agent that the bus refuses learns why.
 */
export const EnrolmentRequest = z.object({
  /** null: only for a key that is enrolled already. */
  token: RegistrationTokenText.nullable(),
  /** Of the identity that the key has; null: the token says it. */
  account_id: AccountId.nullable(),
  hostname: z.string().regex(HOSTNAME_FORMAT.pattern),
  public_key: AgentPublicKey,
  boot_id: BootId,
  agent_version: z.string().min(1).max(64),
  /** By this key over `enrolmentStatement`: whoever asks has the private half, and means this host and this token. */
  proof: AgentSignature,
});
export type EnrolmentRequest = z.infer<typeof EnrolmentRequest>;

/** The UTF-8 bytes that `proof` signs. Without a token its line is empty. */
export function enrolmentStatement(request: Pick<EnrolmentRequest, 'token' | 'hostname' | 'public_key'>): string {
  return `fleetwright enrolment 1\n${request.hostname}\n${request.public_key}\n${request.token ?? ''}\n`;
}

/** What a key is good for, by the server's clock. */
export const KeyState = z.enum([
  /** Everything. */
  'current',
  /** Everything, and it is time to rotate. */
  'due',
  /** Its own rotation alone. */
  'aged',
]);

/** Whom the control plane takes the agent for: the answer `{agent: …}`, 201 the first time, 200 afterwards. Holds no secret. */
export const AgentIdentity = z.object({
  id: Id,
  account_id: AccountId,
  /** The one instance that it reports for; with the account it names its subjects. */
  instance_id: Id,
  hostname: z.string(),
  public_key: AgentPublicKey,
  key_state: KeyState,
  /** From then on the key is good for its own rotation alone. */
  key_ages_at: Instant,
  /** Where to connect, in this order: `nats://`, `tls://`, or `wss://` where only 443 gets out. */
  servers: z.array(z.string()).min(1).max(16),
  /** By the server's clock, when it answered: what the agent compares its own with. */
  server_time: Instant,
});
export type AgentIdentity = z.infer<typeof AgentIdentity>;

/**
 * Codes of the problem document (RFC 9457) when enrolment is refused, with their status. All but `too_many_requests` and
 * those of the gateway itself (503) last: asking again with the same input gives the same answer.
 */
export const ENROLMENT_REFUSALS = {
  /** The signature is not this key's over this statement. */
  proof_invalid: 401,
  /** No such token, or none was given and the key is not enrolled. */
  token_unknown: 401,
  token_expired: 401,
  token_revoked: 401,
  token_used_up: 401,
  /** The token is not for this host, or not for the region or the template of its node. */
  token_out_of_scope: 403,
  /** The account has no node of this name, or it has no instance: enrolment never creates one. */
  node_unknown: 404,
  /** The node has an active identity with another key: only a token for exactly this host with `replaces` takes it over. */
  already_enrolled: 409,
  /** This key was revoked, or replaced by another one. */
  agent_revoked: 403,
  /** The key was not rotated in time: a token with `replaces` is needed. */
  key_expired: 403,
} as const;
export type EnrolmentRefusal = keyof typeof ENROLMENT_REFUSALS;

/** Request on `ask.rotate`, over a connection with the old key, which stays good until the new one was used. */
export const RotationRequest = z.object({
  public_key: AgentPublicKey,
  /** By the new key over `rotationStatement`. */
  proof: AgentSignature,
});
export type RotationRequest = z.infer<typeof RotationRequest>;

/** The UTF-8 bytes that the proof of a rotation signs. */
export function rotationStatement(
  agent: { readonly account_id: string; readonly instance_id: string },
  publicKey: string,
) {
  return `fleetwright rotation 1\n${agent.account_id}\n${agent.instance_id}\n${publicKey}\n`;
}
