import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { createMemoryLog, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import {
  createMemoryShelf,
  ManualClock,
  MemoryAnswers,
  MemoryCommandBus,
  MemoryDocuments,
  memoryPlatform,
  MemoryReadModels,
  MemorySubjects,
  MemoryTokenUses,
} from '@fleetwright/adapters/pipeline-memory';
import {
  type Command,
  type CommandReply,
  type CommandType,
  type NewEvent,
  PERMISSIONS,
  type Position,
} from '@fleetwright/contracts';
import {
  type Answers,
  EMPTY_STREAM,
  LOG_START,
  type Platform,
  streamEnd,
  type StreamPlace,
} from '@fleetwright/core/event-sourcing';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import type { HistoryEvent } from '@fleetwright/core/read-models/testing';
import { digestOf, type Logger, LOG, METRICS, SILENT, stagePorts } from '@fleetwright/kit/service';
import { removeFolder } from '@fleetwright/kit/testing';
import { type DynamicModule, Global, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { Registry } from 'prom-client';
import { RATES, type RateSettings } from '../auth/rates.ts';
import { TOKEN_VERIFIER } from '../auth/access.guard.ts';
import { SIGN_INS, type SignIns } from '../auth/subjects.ts';
import { tokenVerifier, type TokenVerifier } from '../auth/token-verifier.ts';
import { byIssuer } from '../auth/verifiers.ts';
import { controllers, GATEWAY_PROVIDERS } from '../gateway.routes.ts';
import { GitHosts } from '../git-hosts.ts';
import { configureHttp, httpAdapter } from '../http.ts';
import { OFFER, type Offer } from '../mcp/server.ts';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { WebhookSecrets } from '../webhooks/webhook-secrets.ts';
import { checkAnswer } from './described-answers.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  // Bodies are checked by the tests that read them, field by field.
  // oxlint-disable-next-line no-explicit-any
  readonly body: any;
}

interface Asking {
  readonly body?: unknown;
  readonly headers?: Record<string, string | string[]>;
  /** Default: a token of `acme` with every permission; null: none. */
  readonly token?: string | null;
  /** Default: true. The answer is held against its description. */
  readonly isChecked?: boolean;
}

export interface RegisteredRoute {
  readonly method: string;
  readonly url: string;
}

interface Provider extends Partial<Pick<SignIns, 'device' | 'console'>> {
  readonly issuer: string;
  readonly verifier: TokenVerifier;
}

@Global()
@Module({})
class KitModule {}

@Module({})
class HarnessModule {}

/** The gateway over a platform in memory: real HTTP, real tokens, and stages that are whatever a test answers. */
export class GatewayHarness {
  readonly url: string;
  readonly platform: Platform & { readonly bus: MemoryCommandBus; readonly clock: ManualClock };
  readonly models: MemoryReadModels;
  readonly ports: GatewayPorts;
  /** Every route that the server knows, in the order of registration. */
  readonly routes: readonly RegisteredRoute[];
  /** Commands as the stages got them. */
  readonly commands: Command[] = [];
  /** Where the events stand that happened, in their order. */
  readonly positions: Position[] = [];
  readonly #app: NestFastifyApplication;
  readonly #sign: (claims: Record<string, unknown>) => Promise<string>;
  readonly #isChecked: boolean;
  readonly #unfollow: () => void;
  readonly #ends = new Map<string, StreamPlace>();
  readonly #agent = new Agent({ keepAlive: true });
  #events = 0;
  #token = '';

  private constructor(given: {
    app: NestFastifyApplication;
    url: string;
    platform: GatewayHarness['platform'];
    models: MemoryReadModels;
    ports: GatewayPorts;
    routes: readonly RegisteredRoute[];
    sign: (claims: Record<string, unknown>) => Promise<string>;
    isChecked: boolean;
  }) {
    this.#app = given.app;
    this.url = given.url;
    this.platform = given.platform;
    this.models = given.models;
    this.ports = given.ports;
    this.routes = given.routes;
    this.#sign = given.sign;
    this.#isChecked = given.isChecked;
    this.#unfollow = given.models.follow(given.platform.store);
  }

  static async open({
    log = SILENT,
    more = [],
    answers = new MemoryAnswers({ now: () => new Date().toISOString() }),
    isChecked = true,
    offer,
    rates = { perToken: 0, perAddress: 0 },
    provider,
    gitHosts = new GitHosts({ host: null, publicUrl: null }),
  }: {
    readonly log?: Logger;
    readonly more?: readonly Type[];
    /** Shared with another one, as replicas share the database. */
    readonly answers?: Answers;
    /** Every answer is held against its description; not where a test's stages answer only a part of what is real. */
    readonly isChecked?: boolean;
    /** Offered to models instead of what the gateway offers. */
    readonly offer?: Offer;
    readonly gitHosts?: GitHosts;
    readonly rates?: RateSettings;
    /** An OpenID provider beside the issuer of `token`. */
    readonly provider?: Provider;
  } = {}): Promise<GatewayHarness> {
    const memory = inMemory(log, answers);
    const { platform } = memory;
    const { verifier, sign } = await identity();
    const adapter = httpAdapter({ trustedProxies: [] });
    const routes: RegisteredRoute[] = [];
    adapter.getInstance().addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) routes.push({ method: each, url });
    });
    const kit = [
      { provide: LOG, useValue: log },
      { provide: METRICS, useValue: new Registry() },
    ];
    const module: DynamicModule = {
      module: HarnessModule,
      imports: [{ module: KitModule, providers: kit, exports: [LOG, METRICS] }],
      controllers: [...controllers, ...more],
      providers: [
        { provide: GATEWAY_PORTS, useValue: memory.ports },
        ...verifying(verifier, provider),
        { provide: RATES, useValue: rates },
        { provide: GitHosts, useValue: gitHosts },
        { provide: WebhookSecrets, useValue: new WebhookSecrets(Buffer.alloc(32, 7)) },
        ...GATEWAY_PROVIDERS,
        ...(offer === undefined ? [] : [{ provide: OFFER, useValue: offer }]),
      ],
    };
    const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
      logger: false,
      abortOnError: false,
    });
    await configureHttp(app, { hostNames: [], oidcIssuer: null, oidcConsoleClient: null, oidcConsoleOrigins: [] });
    await app.listen(0, '127.0.0.1');
    const gateway = new GatewayHarness({ ...memory, app, url: await app.getUrl(), routes, sign, isChecked });
    gateway.#token = await gateway.token({});
    // GitOps mode is off unless a test says something else.
    platform.bus.answer('GuardChange', async () => ({
      ...{ ok: true, result: { status: 'allowed' }, position: null, account_revision: null },
    }));
    return gateway;
  }

  async close(): Promise<void> {
    this.#unfollow();
    this.#agent.destroy();
    await this.#app.close();
  }

  /** A token of `acme` with every permission, unless the claims say otherwise. */
  token(claims: Record<string, unknown>): Promise<string> {
    return this.#sign(claims);
  }

  /** The path is sent as it is: nothing on this side tidies it up. */
  async call(method: string, path: string, { body, headers, token, isChecked = true }: Asking = {}): Promise<Answer> {
    const bearer = token === undefined ? this.#token : token;
    const text = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const sent = request(this.url, {
      method,
      path,
      agent: this.#agent,
      headers: {
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        ...headers,
      },
    });
    // The answer may come before the body has gone out whole; then nobody reads the rest.
    sent.on('error', () => undefined);
    sent.end(text);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const answer = await textOf(response);
    const { statusCode: status = 0, headers: answered } = response;
    const answerBody = answer === '' ? null : parsed(answer);
    const [mediaType = ''] = String(answered['content-type']).split(';');
    if (this.#isChecked && isChecked) checkAnswer({ method, path, status, mediaType, body: answerBody });
    return { status, headers: answered, body: answerBody };
  }

  get(path: string, asking?: Asking): Promise<Answer> {
    return this.call('GET', path, asking);
  }

  post(path: string, body?: unknown, asking?: Asking): Promise<Answer> {
    return this.call('POST', path, { body, ...asking });
  }

  /** Answers a command type, as its stage would. */
  stage<T extends CommandType>(type: T, answer: (command: Command<T>) => Promise<CommandReply> | CommandReply): void {
    this.platform.bus.answer(type, async (command) => {
      this.commands.push(command);
      return answer(command as Command<T>);
    });
  }

  /** Appends what happened, each event to its stream; answers the position of the last. */
  async happened(history: Iterable<HistoryEvent>): Promise<Position> {
    let { position } = LOG_START;
    for (const { stream, account, actor, fact } of history) {
      this.#events += 1;
      const expected = this.#ends.get(stream) ?? EMPTY_STREAM;
      const metadata = { account_id: account, actor, correlation_id: 'c', causation_id: 'c', traceparent: null };
      const event = { id: idOf(2 ** 40 + this.#events), ...metadata, schema_version: 1, ...fact } as NewEvent;
      const operationId = `happened-${this.#events}`;
      const result = await this.platform.store.append({ stream, expected, operationId, events: [event] });
      if (result.kind !== 'appended') throw new Error(`${stream}: ${result.kind}`);
      this.#ends.set(stream, streamEnd(result.events));
      this.positions.push(...result.events.map((event) => event.position));
      position = result.events.at(-1)?.position ?? position;
    }
    await this.models.waitFor('acme', { position }, 5_000);
    return position;
  }
}

/** What the gateway stands on, in memory. */
function inMemory(log: Logger, answers: Answers) {
  const clock = new ManualClock();
  const store = new MemoryEventStore({ log: createMemoryLog(), clock });
  const documents = new MemoryDocuments(createMemoryShelf());
  const platform = memoryPlatform({ store, documents, digestOf, clock });
  const models = new MemoryReadModels();
  const subjects = new MemorySubjects();
  const tokenUses = new MemoryTokenUses();
  const ports = { ...stagePorts(platform, log), models, answers, subjects, tokenUses };
  return { platform, models, ports };
}

function verifying(own: TokenVerifier, provider: Provider | undefined) {
  const verifier = provider === undefined ? own : byIssuer(provider.issuer, provider.verifier, own);
  return [
    { provide: TOKEN_VERIFIER, useValue: verifier },
    {
      provide: SIGN_INS,
      useValue: {
        validityMs: 30 * 86_400_000,
        issuer: provider?.issuer ?? null,
        device: provider?.device ?? null,
        console: provider?.console ?? null,
      },
    },
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function identity() {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const folder = await mkdtemp(join(tmpdir(), 'gateway-harness-'));
  const publicKeyFile = join(folder, 'public.pem');
  await writeFile(publicKeyFile, await exportSPKI(publicKey));
  const settings = { algorithm: 'EdDSA', issuer: 'issuer', audience: 'fleetwright', key: { publicKeyFile } };
  const verifier = await tokenVerifier(settings);
  await removeFolder(folder);
  const sign = (claims: Record<string, unknown>) =>
    new SignJWT({ account: 'acme', kind: 'user', permissions: PERMISSIONS, ...claims } as JWTPayload)
      .setProtectedHeader({ alg: 'EdDSA' })
      .setSubject(typeof claims['sub'] === 'string' ? claims['sub'] : 'operator')
      .setIssuer('issuer')
      .setAudience(typeof claims['aud'] === 'string' ? claims['aud'] : 'fleetwright')
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
  return { verifier, sign };
}
