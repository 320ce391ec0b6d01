import { agentSubjects } from '@fleetwright/contracts/agents';
import type { AgentAtTheGate, AgentGate, GateAnswer } from '@fleetwright/core/event-sourcing';
import type { Msg } from '@nats-io/transport-node';
import {
  AGENT_ACCOUNT,
  type AuthorizationRequest,
  authorizationRequest,
  authorizationResponse,
} from './callout-claims.ts';
import { AGENTS_WAIT_MS, DISCONNECT_WAIT_MS } from './limits.ts';
import { Link, type LinkOptions } from './link.ts';
import { isSignedBy, type Signer, signerOf } from './native-keys.ts';

const REQUESTS = '$SYS.REQ.USER.AUTH';
/** How an agent names its connection: the account and the instance that it says it is. */
const NAME = /^agent\.([a-z0-9][a-z0-9-]{0,62})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

interface GateOptions extends Omit<LinkOptions, 'waitMs'> {
  /** Seed of the user that answers for the platform in the system's account. */
  readonly seed: string;
  /** Seed of the account that signs the answers: the `issuer` of the server's `auth_callout`. */
  readonly issuerSeed: string;
  readonly now: () => number;
  readonly onTrouble: (error: unknown) => void;
}

/** NATS's authorization callout (ADR-26 of NATS), and its requests for ending connections. */
export class NatsAgentGate implements AgentGate {
  readonly #link: Link;
  readonly #options: GateOptions;
  readonly #issuer: Signer;

  private constructor(link: Link, options: GateOptions, issuer: Signer) {
    this.#link = link;
    this.#options = options;
    this.#issuer = issuer;
  }

  /** Throws `BusUnavailable` when there is no connection in time, or NATS does not know the user. */
  static async open(options: GateOptions): Promise<NatsAgentGate> {
    const issuer = signerOf(options.issuerSeed);
    return new NatsAgentGate(await Link.open({ ...options, waitMs: AGENTS_WAIT_MS }), options, issuer);
  }

  guard(decide: (asking: AgentAtTheGate) => Promise<GateAnswer>): () => Promise<void> {
    const subscription = this.#link.nc.subscribe(REQUESTS, {
      queue: 'agents-gate',
      callback: (error, message) => void (error === null && this.#answer(message, decide)),
    });
    return async () => {
      if (!this.#link.nc.isClosed()) await subscription.drain();
    };
  }

  async disconnect(publicKeys: readonly string[]): Promise<number> {
    let ended = 0;
    for (const user of publicKeys) {
      // Every server of the cluster answers with the connections that it holds.
      const asked = JSON.stringify({ acc: AGENT_ACCOUNT, user, auth: true });
      const answers = await this.#link.nc.requestMany('$SYS.REQ.SERVER.PING.CONNZ', asked, {
        strategy: 'stall',
        stall: DISCONNECT_WAIT_MS / 4,
        maxWait: DISCONNECT_WAIT_MS,
      });
      for await (const answer of answers) {
        const { server, data } = answer.json<Connections>();
        for (const { cid } of data?.connections ?? []) {
          // Without a place for the answer the server does nothing.
          const kick = `$SYS.REQ.SERVER.${server.id}.KICK`;
          await this.#link.nc.request(kick, JSON.stringify({ cid }), { timeout: DISCONNECT_WAIT_MS });
          ended += 1;
        }
      }
    }
    return ended;
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #answer(message: Msg, decide: (asking: AgentAtTheGate) => Promise<GateAnswer>): Promise<void> {
    const issuer = this.#issuer;
    const nowMs = this.#options.now();
    let request: AuthorizationRequest | undefined;
    try {
      request = authorizationRequest(message.string());
      if (request === undefined) return;
      const asking = agentIn(request);
      const answer = asking === undefined ? REFUSED : await decide(asking);
      const user =
        answer.kind === 'refused' || asking === undefined ? null : { ...answer, ...allowed(asking, answer.for) };
      message.respond(authorizationResponse(request, { issuer, nowMs, user }));
    } catch (error) {
      this.#options.onTrouble(error);
      if (request !== undefined) message.respond(authorizationResponse(request, { issuer, nowMs, user: null }));
    }
  }
}

const REFUSED: GateAnswer = { kind: 'refused' };

interface Connections {
  readonly server: { readonly id: string };
  readonly data?: { readonly connections?: readonly { readonly cid: number }[] };
}

/** Who it says it is, if it signed the nonce that the server had sent it; undefined: this is no agent. */
function agentIn({ nats }: AuthorizationRequest): AgentAtTheGate | undefined {
  const { nkey, sig } = nats.connect_opts;
  const { nonce, name } = nats.client_info;
  const [, account, instance] = NAME.exec(name ?? '') ?? [];
  if (nkey === undefined || sig === undefined || nonce === undefined) return undefined;
  if (account === undefined || instance === undefined) return undefined;
  const isProven = isProof(nkey, nonce, sig);
  return isProven ? { account, instance, publicKey: nkey } : undefined;
}

function isProof(publicKey: string, nonce: string, signature: string): boolean {
  try {
    // In either alphabet of base64: clients differ.
    const bytes = Buffer.from(signature.replaceAll('-', '+').replaceAll('_', '/'), 'base64');
    return publicKey.startsWith('U') && isSignedBy(publicKey, nonce, bytes);
  } catch {
    // No key, or no signature: whoever sent it made it up.
    return false;
  }
}

function allowed({ account, instance, publicKey }: AgentAtTheGate, what: 'everything' | 'rotation') {
  const { report, askBundle, askContent, askRotate, told, inbox } = agentSubjects(account, instance);
  const publish = what === 'rotation' ? [askRotate] : [report, askBundle, askContent, askRotate];
  return { name: publicKey, publish, subscribe: [told, `${inbox}.>`] };
}
