import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { AgentIdentity, enrolmentStatement } from '@fleetwright/contracts/agents';
import { z } from 'zod';
import { ENROL_ANSWER_BYTES_MAX, ENROL_TIMEOUT_MS } from '../limits.ts';
import { jsonOf } from './json.ts';
import type { AgentKey } from './key.ts';
import { whyNot } from './why-not.ts';

export interface EnrolmentAsked {
  readonly url: string;
  /** null: the key is enrolled already. */
  readonly token: string | null;
  /** Of the identity that the node has; null: it has none, and the token says it. */
  readonly accountId: string | null;
  readonly hostname: string;
  readonly key: AgentKey;
  readonly bootId: string;
  readonly agentVersion: string;
}

export type EnrolmentAnswer =
  | { readonly kind: 'enrolled'; readonly agent: AgentIdentity }
  /** The control plane says no; asking again with the same input gives the same answer. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** It did not answer, or not now. */
  | { readonly kind: 'unreachable'; readonly message: string };

const Answer = z.object({ agent: AgentIdentity });
const Refusal = z.object({ code: z.string(), detail: z.string().optional(), title: z.string().optional() });
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Exchanges a token for an identity, or asks who a key is. The key's private half signs, and stays. */
export async function enrol(asked: EnrolmentAsked): Promise<EnrolmentAnswer> {
  const { url, token, accountId, hostname, key, bootId, agentVersion } = asked;
  const target = endpointOf(url);
  if (target === null) {
    const message = `${url} is no https address of the control plane: a token must not travel in the clear`;
    return { kind: 'refused', code: 'https_required', message };
  }
  const subject = { token, hostname, public_key: key.publicKey };
  const proof = key.sign(enrolmentStatement(subject));
  const enrolment = { ...subject, account_id: accountId, boot_id: bootId, agent_version: agentVersion, proof };
  const answer = await post(target, JSON.stringify({ enrolment }));
  if (answer.kind === 'failed') return { kind: 'unreachable', message: `${target.origin}: ${answer.message}` };
  return read(answer.status, answer.text, target.origin);
}

function endpointOf(url: string): URL | null {
  if (!URL.canParse(url)) return null;
  const base = new URL(url);
  if (base.protocol !== 'https:' && !(base.protocol === 'http:' && LOOPBACK.has(base.hostname))) return null;
  return new URL('/api/v1/agents/enrol', base);
}

function read(status: number, text: string, origin: string): EnrolmentAnswer {
  const body = jsonOf(text);
  if (status === 200 || status === 201) {
    const answer = Answer.safeParse(body);
    if (answer.success) return { kind: 'enrolled', agent: answer.data.agent };
    return { kind: 'unreachable', message: `${origin} answered ${status} with something that is no identity` };
  }
  const refusal = Refusal.safeParse(body).data;
  const message = refusal?.detail ?? refusal?.title ?? `${origin} answered ${status}`;
  const isLasting = refusal !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
  return isLasting ? { kind: 'refused', code: refusal.code, message } : { kind: 'unreachable', message };
}

type Posted =
  | { readonly kind: 'answered'; readonly status: number; readonly text: string }
  | { readonly kind: 'failed'; readonly message: string };

function post(target: URL, body: string): Promise<Posted> {
  const { promise, resolve } = Promise.withResolvers<Posted>();
  const request = target.protocol === 'https:' ? requestHttps : requestHttp;
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const signal = AbortSignal.timeout(ENROL_TIMEOUT_MS);
  const asked = request(target, { method: 'POST', agent: false, headers, signal }, (answer) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    answer.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes > ENROL_ANSWER_BYTES_MAX) answer.destroy(new Error('its answer is too large'));
      else chunks.push(chunk);
    });
    answer.on('end', () => {
      resolve({ kind: 'answered', status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') });
    });
    answer.on('error', (error) => resolve({ kind: 'failed', message: error.message }));
  });
  asked.on('error', (error) => resolve({ kind: 'failed', message: whyNot(error, new Date()) }));
  asked.end(body);
  return promise;
}
