import { randomUUID } from 'node:crypto';
import {
  AGENT_REPORT_EXAMPLE,
  type AgentIdentity,
  AgentNotice,
  type AgentReport,
  agentSubjects,
  BundleAnswer,
  BundleManifest,
  type BundleTold,
  ContentAnswer,
  type EnrolmentRequest,
  enrolmentStatement,
  RotationAnswer,
  rotationStatement,
} from '@fleetwright/contracts/agents';
import { createUser, type KeyPair } from '@nats-io/nkeys';
import { connect, type NatsConnection, nkeyAuthenticator } from '@nats-io/transport-node';
import type { ControlPlane } from './control-plane.ts';

const signed = (key: KeyPair, text: string) => Buffer.from(key.sign(Buffer.from(text))).toString('base64url');

/** The protocol of an agent, without a machine: what the control plane sees of one. */
export class SimulatedAgent {
  readonly plane: ControlPlane;
  readonly hostname: string;
  key = createUser();
  bootId: string = randomUUID();
  readonly told: AgentNotice[] = [];
  #identity: Pick<AgentIdentity, 'account_id' | 'instance_id' | 'id'> | undefined;
  #connection: NatsConnection | undefined;
  #sequence = 0;

  constructor(plane: ControlPlane, hostname: string) {
    this.plane = plane;
    this.hostname = hostname;
  }

  get identity() {
    if (this.#identity === undefined) throw new Error(`${this.hostname} is not enrolled`);
    return this.#identity;
  }

  get connection(): NatsConnection {
    if (this.#connection === undefined) throw new Error(`${this.hostname} is not connected`);
    return this.#connection;
  }

  get subjects() {
    return agentSubjects(this.identity.account_id, this.identity.instance_id);
  }

  request(token: string | null, more: Partial<EnrolmentRequest> = {}): EnrolmentRequest {
    const what = { token, hostname: this.hostname, public_key: this.key.getPublicKey(), ...more };
    const proof = signed(this.key, enrolmentStatement(what));
    return { account_id: this.plane.account, boot_id: this.bootId, agent_version: '1.0.0', proof, ...what };
  }

  /** The reason that it is refused for, or undefined. */
  async enrol(token: string | null, more: Partial<EnrolmentRequest> = {}): Promise<string | undefined> {
    const reply = await this.plane.reply('EnrolAgent', this.request(token, more));
    if (!reply.ok) return String(reply.detail?.['reason'] ?? reply.code);
    this.#identity = (reply.result as unknown as { agent: AgentIdentity }).agent;
    return undefined;
  }

  /** As whoever it wants to be; rejects when the bus does not let it in. */
  async connect(as: Partial<{ key: KeyPair; name: string; inbox: string }> = {}): Promise<NatsConnection> {
    const { account_id, instance_id } = this.identity;
    const connection = await connect({
      servers: `${this.plane.nats.host}:${this.plane.nats.port}`,
      name: as.name ?? `agent.${account_id}.${instance_id}`,
      inboxPrefix: as.inbox ?? this.subjects.inbox,
      authenticator: nkeyAuthenticator((as.key ?? this.key).getSeed()),
      reconnect: false,
      timeout: 10_000,
    });
    this.#connection = connection;
    connection.subscribe(this.subjects.told, {
      callback: (error, message) => {
        if (error === null) this.told.push(AgentNotice.parse(message.json()));
      },
    });
    await connection.flush();
    return connection;
  }

  async askBundle(known: { number: BundleTold['number']; digest: string } | null = null): Promise<BundleAnswer> {
    return BundleAnswer.parse((await this.#ask(this.subjects.askBundle, { known, format: 1 })).json());
  }

  async askContent(digest: string, offset = 0): Promise<ContentAnswer> {
    return ContentAnswer.parse((await this.#ask(this.subjects.askContent, { digest, offset })).json());
  }

  /** A whole document, piece by piece. */
  async fetch(digest: string): Promise<string> {
    const pieces: Buffer[] = [];
    for (let at = 0; ; ) {
      const answer = await this.askContent(digest, at);
      if ('refused' in answer) throw new Error(answer.refused);
      pieces.push(Buffer.from(answer.piece, 'base64'));
      at += pieces.at(-1)?.length ?? 0;
      if (at >= answer.size_bytes) return Buffer.concat(pieces).toString();
    }
  }

  async manifest(): Promise<BundleManifest> {
    const answer = await this.askBundle();
    if ('refused' in answer) throw new Error(answer.refused);
    return BundleManifest.parse(JSON.parse(await this.fetch(answer.bundle.manifest.digest)));
  }

  async rotate(next: KeyPair): Promise<RotationAnswer> {
    const public_key = next.getPublicKey();
    const proof = signed(next, rotationStatement(this.identity, public_key));
    return RotationAnswer.parse((await this.#ask(this.subjects.askRotate, { public_key, proof })).json());
  }

  report(more: Partial<AgentReport> = {}): void {
    this.#sequence += 1;
    const said = { boot_id: this.bootId, sequence: this.#sequence, sent_at: '1970-01-01T00:00:00.000Z', ...more };
    this.connection.publish(this.subjects.report, JSON.stringify({ ...AGENT_REPORT_EXAMPLE, ...said }));
  }

  async close(): Promise<void> {
    await this.#connection?.close();
  }

  #ask(subject: string, body: object) {
    return this.connection.request(subject, JSON.stringify(body), { timeout: 10_000 });
  }
}
