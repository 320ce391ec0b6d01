import { createHash, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  type AgentNotice,
  AgentReport,
  agentSubjects,
  type BundleManifest,
  EnrolmentRequest,
  PIECE_BYTES_MAX,
} from '@fleetwright/contracts/agents';
import { createCertificate, type NatsServer, startNats, takeFreePort } from '@fleetwright/kit/servers';
import { waitFor } from '@fleetwright/kit/testing';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import { contentOf, type TestModule } from './node-under-test.ts';

const Enrolment = EnrolmentRequest.omit({ token: true });
const ACCOUNT = 'acme';
const HOUR_MS = 3_600_000;
const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');

/** The control plane as an agent sees it, over a real bus: what the services answer is under the test's hand. */
export class ControlPlane {
  readonly reports: AgentReport[] = [];
  readonly enrolments: z.infer<typeof Enrolment>[] = [];
  readonly questions: unknown[] = [];
  /** Drops the answers of this many enrolments, after they were recorded. */
  dropEnrolments = 0;
  /** Refuses every enrolment with this code. */
  refuse: string | null = null;
  /** This many questions for the bundle are answered that too many ask at the same time. */
  busyFor = 0;
  /** Changes a piece on its way. */
  tamper: (bytes: Buffer) => Buffer = (bytes) => bytes;
  number = { epoch: 0, counter: 0 };
  /** Where the agent is told to find the bus. */
  servers: readonly string[] = [];
  /** Of the bus, where only a browser's protocol gets through. */
  webSocketUrl = '';
  /** File of the authority of its certificate. */
  trusted = '';
  readonly instanceId = randomUUID();
  #server = createServer();
  #nats: NatsServer | null = null;
  #connection: NatsConnection | null = null;
  readonly #documents = new Map<string, Buffer>();
  #manifest = { digest: '', size_bytes: 0 };

  /** The bus speaks TLS alone, and its certificate bears no name: it is listed by its number. */
  async start(folder: string): Promise<void> {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { enrolment: unknown };
        // What a token looks like is between those who make and who check it: the agent passes it on.
        const enrolment = Enrolment.parse(body.enrolment);
        this.enrolments.push(enrolment);
        if (this.dropEnrolments > 0) {
          this.dropEnrolments -= 1;
          request.socket.destroy();
          return;
        }
        const isFine = this.refuse === null;
        response.writeHead(isFine ? 201 : 403, { 'content-type': 'application/json' });
        const answer = isFine
          ? { agent: this.#identity(enrolment) }
          : { code: this.refuse, detail: 'refused by the test' };
        response.end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { cert, key } = await createCertificate([], 'ec', []);
    const files = { cert_file: join(folder, 'bus.crt'), key_file: join(folder, 'bus.key') };
    writeFileSync(files.cert_file, cert);
    writeFileSync(files.key_file, key);
    this.trusted = files.cert_file;
    const webSocket = { host: '127.0.0.1', port: await takeFreePort(), tls: files };
    const configuration = `tls: ${JSON.stringify(files)}\nwebsocket: ${JSON.stringify(webSocket)}`;
    this.#nats = await startNats({ storeDir: join(folder, 'nats'), configuration });
    this.servers = [`tls://${this.#nats.host}:${this.#nats.port}`];
    this.webSocketUrl = `wss://${webSocket.host}:${webSocket.port}`;
    await this.#serve();
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get nats(): NatsServer {
    if (this.#nats === null) throw new Error('not started');
    return this.#nats;
  }

  async stop(): Promise<void> {
    await this.#connection?.close();
    await this.#nats?.stop();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** Kills the bus, lets the test do something, and starts it again with nothing in it. */
  async withoutBus(meanwhile: () => Promise<void>): Promise<void> {
    await this.#connection?.close();
    await this.nats.kill();
    await meanwhile();
    await this.nats.start();
    await this.#serve();
  }

  /** What the node should be from now on; told at once unless it is to be asked for. */
  publish(modules: Readonly<Record<string, TestModule>>, change: Partial<BundleManifest> = {}, isTold = true): void {
    const listed = Object.entries(modules).map(([name, module]) => {
      const config = module.config ?? {};
      return {
        name,
        version: module.version ?? '1',
        priority: module.priority ?? 50,
        content: this.#keep(contentOf(module)),
        config,
        config_digest: sha256(JSON.stringify(config)),
      };
    });
    const manifest: BundleManifest = {
      format: 1,
      account: ACCOUNT,
      node: 'edge-01',
      template: 'web',
      empty: listed.length === 0,
      modules: listed,
      networks: [],
      ...change,
    };
    this.#manifest = this.#keep(manifest);
    this.number = { ...this.number, counter: this.number.counter + 1 };
    if (isTold) this.tell({ kind: 'bundle', bundle: { number: this.number, manifest: this.#manifest } });
  }

  tell(notice: AgentNotice | object): void {
    this.#connection?.publish(agentSubjects(ACCOUNT, this.instanceId).told, JSON.stringify(notice));
  }

  /** The first report, of those to come and the last one there is, that is so. */
  async reported(isSo: (report: AgentReport) => boolean): Promise<AgentReport> {
    let from = Math.max(0, this.reports.length - 1);
    return waitFor(
      () => {
        const found = this.reports.slice(from).find(isSo);
        from = Math.max(from, this.reports.length - 1);
        return found;
      },
      { what: 'a report that is so' },
    );
  }

  #keep(document: object): { digest: string; size_bytes: number } {
    const bytes = Buffer.from(JSON.stringify(document));
    const digest = sha256(bytes);
    this.#documents.set(digest, bytes);
    return { digest, size_bytes: bytes.length };
  }

  #identity({ hostname, public_key }: z.infer<typeof Enrolment>): object {
    return {
      id: randomUUID(),
      account_id: ACCOUNT,
      instance_id: this.instanceId,
      hostname,
      public_key,
      key_state: 'current',
      key_ages_at: new Date(Date.now() + HOUR_MS).toISOString(),
      servers: this.servers,
      server_time: new Date().toISOString(),
    };
  }

  async #serve(): Promise<void> {
    // Whose certificate it is, is the agent's to find out.
    const tls = { caFile: this.trusted, checkServerIdentity: () => undefined };
    const connection = await connect({ servers: this.nats.url, tls: tls as { caFile: string } });
    this.#connection = connection;
    const subjects = agentSubjects(ACCOUNT, this.instanceId);
    connection.subscribe(subjects.report, {
      callback: (_, message) => void this.reports.push(AgentReport.parse(message.json())),
    });
    connection.subscribe(subjects.askBundle, {
      callback: (_, message) => {
        this.questions.push(message.json());
        message.respond(JSON.stringify(this.#bundleAnswer()));
      },
    });
    connection.subscribe(subjects.askContent, {
      callback: (_, message) => {
        const { digest, offset } = message.json<{ digest: string; offset: number }>();
        message.respond(JSON.stringify(this.#contentAnswer(digest, offset)));
      },
    });
    await connection.flush();
  }

  #bundleAnswer(): object {
    if (this.busyFor > 0) {
      this.busyFor -= 1;
      return { refused: 'unavailable', message: 'Too many ask at the same time.' };
    }
    if (this.#manifest.digest === '') return { refused: 'no_bundle', message: 'not computed yet' };
    return {
      bundle: { number: this.number, manifest: this.#manifest },
      settings: { report_interval_seconds: 30, spread_seconds: 0 },
      key_state: 'current',
      server_time: new Date().toISOString(),
    };
  }

  #contentAnswer(digest: string, offset: number): object {
    const bytes = this.#documents.get(digest);
    if (bytes === undefined) return { refused: 'not_yours', message: 'your manifest does not name it' };
    const piece = this.tamper(bytes.subarray(offset, offset + PIECE_BYTES_MAX));
    return { digest, offset, size_bytes: bytes.length, piece: piece.toString('base64') };
  }
}
