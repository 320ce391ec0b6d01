import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { type AgentSubjects, agentSubjects } from '@fleetwright/contracts/agents';
import {
  connect,
  type ConnectionOptions,
  type NatsConnection,
  nkeyAuthenticator,
  wsconnect,
} from '@nats-io/transport-node';
import { CONNECT_TIMEOUT_MS, PING_INTERVAL_MS, REQUEST_TIMEOUT_MS } from '../limits.ts';
import type { Enrolled } from './identity.ts';
import type { AgentKey } from './key.ts';
import { whyNot } from './why-not.ts';

/** One connection of the agent to the bus. It is not mended: a new one is made. */
export interface AgentBus {
  readonly server: string;
  /** Resolves when the connection is over, with the reason. */
  readonly closed: Promise<string>;
  /** Tells each notice. */
  onTold(listen: (text: string) => void): void;
  /** null: nobody answered in time. */
  ask(subject: 'askBundle' | 'askContent' | 'askRotate', question: object): Promise<unknown>;
  /** Answers whether it went out: not while the connection ends, and not afterwards. */
  report(text: string): boolean;
  /** Sends what was given and ends. */
  close(): Promise<void>;
}

export type BusAttempt =
  | { readonly kind: 'connected'; readonly bus: AgentBus }
  /** The bus knows nobody with this key: ask over HTTPS why. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unreachable'; readonly message: string };

/** Connects as this node, to the first of its servers that answers. */
export async function connectToBus(enrolled: Enrolled, key: AgentKey): Promise<BusAttempt> {
  const { account_id: account, instance_id: instance, servers } = enrolled.agent;
  const subjects = agentSubjects(account, instance);
  const problems: string[] = [];
  for (const server of servers) {
    try {
      const open = /^wss?:/.test(server) ? wsconnect : connect;
      const connection = await open({
        servers: [server],
        authenticator: nkeyAuthenticator(key.seed),
        inboxPrefix: subjects.inbox,
        // By it the bus finds the identity whose key signs; a wrong one is refused.
        name: `agent.${account}.${instance}`,
        reconnect: false,
        ignoreClusterUpdates: true,
        timeout: CONNECT_TIMEOUT_MS,
        pingInterval: PING_INTERVAL_MS,
        maxPingOut: 2,
        ...(server.startsWith('tls:') ? { tls: tlsTo(server) } : {}),
      });
      return { kind: 'connected', bus: busOver(connection, subjects, server) };
    } catch (error) {
      const message = error instanceof Error ? whyNot(error, new Date()) : String(error);
      if (/authoriz|authentic/i.test(message)) return { kind: 'refused', message };
      problems.push(`${server}: ${message}`);
    }
  }
  return { kind: 'unreachable', message: problems.join('; ') };
}

/**
 * The client tells TLS no address that it connects to by number, and Node would look for `localhost` in the certificate then.
 * Without TLS there is no connection.
 */
function tlsTo(server: string): ConnectionOptions['tls'] & object {
  const host = new URL(server).hostname.replace(/^\[|\]$/g, '');
  const ofHost = (_name: string, certificate: PeerCertificate) => checkServerIdentity(host, certificate);
  // The client hands all of it to Node, and declares less.
  return { checkServerIdentity: ofHost } as ConnectionOptions['tls'] & object;
}

function busOver(connection: NatsConnection, subjects: AgentSubjects, server: string): AgentBus {
  return {
    server,
    closed: connection.closed().then((error) => (error instanceof Error ? error.message : 'closed')),
    onTold(listen) {
      connection.subscribe(subjects.told, {
        callback: (error, message) => {
          if (error === null) listen(message.string());
        },
      });
    },
    async ask(subject, question) {
      try {
        const answer = await connection.request(subjects[subject], JSON.stringify(question), {
          timeout: REQUEST_TIMEOUT_MS,
        });
        return answer.json<unknown>();
      } catch (error) {
        // Nobody listens, nobody answered, or what came is no JSON: all of them pass.
        if (error instanceof Error) return null;
        throw error;
      }
    },
    report(text) {
      if (connection.isClosed() || connection.isDraining()) return false;
      connection.publish(subjects.report, text);
      return true;
    },
    close: () => connection.drain().catch(() => connection.close()),
  };
}
