import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { EventType } from '@fleetwright/contracts';
import type { ConnectedPlatform, WrongLog } from '@fleetwright/core/event-sourcing';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { CommandServer } from '../commands/command-server.ts';
import type { Environment, ServiceConfig } from '../config/config.ts';
import { type GivesUp, handlersOf, type Handlers } from '../handlers/handlers.ts';
import { serveHealth } from './health.ts';
import { DRAIN_TIMEOUT_MS } from '../limits.ts';
import { measureLag } from './lag-metric.ts';
import { createLogger, type Logger, nestLogger } from './logger.ts';
import type { ServiceDefinition } from './service-definition.ts';
import { StageMetrics } from './stage-metrics.ts';
import { LOG, METRICS, PLATFORM } from './stage-ports.ts';
import { StageServer } from '../events/stage-server.ts';
import { Ticker } from '../ticks/ticker.ts';
import { within } from '../concurrency/within.ts';

export interface RunningService {
  readonly name: string;
  /** Where it serves /healthz, /readyz and /metrics, and the gateway its API. */
  readonly url: string;
  /** Drains what is in progress and lets go of everything, within 10 s. Stopping twice is allowed. */
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly environment: Environment;
  /** Default: JSON lines on the standard output. */
  readonly log?: Logger;
  /** The process runs nothing else: its own memory, CPU and event loop are among the metrics. */
  readonly isOwnProcess?: boolean;
  /** Called once when the service cannot go on, in this process or any other, until a person mended something. */
  readonly onFatal?: (error: Error) => void;
}

@Global()
@Module({})
class KitModule {}

@Module({})
class RootModule {}

/**
 * Boots a service in this process. Any number of services may run in one: nothing is shared between them, and process
 * signals are left alone. Throws what stands in the way of a start, having let go of everything.
 */
export async function startService<Config extends ServiceConfig>(
  definition: ServiceDefinition<Config>,
  options: StartOptions,
): Promise<RunningService> {
  const config = definition.config.parse(options.environment);
  const log = options.log ?? createLogger(definition.name, config.logLevel);
  log.debug({ config: definition.config.describe(config) }, 'configuration');
  const registry = new Registry();
  if (options.isOwnProcess) collectDefaultMetrics({ register: registry });
  const app = await NestFactory.create<NestFastifyApplication>(
    rootModule(definition.module.register(config), log, registry),
    definition.http?.adapter?.(config) ?? new FastifyAdapter(),
    // What goes wrong here is thrown; Nest would also log it.
    { logger: false, abortOnError: false },
  );
  app.useLogger(nestLogger(log));
  const platform = app.get<ConnectedPlatform>(PLATFORM, { strict: false });
  const service = new Hosted(definition, config, { app, platform, log, registry, onFatal: options.onFatal });
  try {
    return await service.start();
  } catch (error) {
    await service.stop();
    throw error;
  }
}

function rootModule(service: DynamicModule, log: Logger, registry: Registry): DynamicModule {
  const providers = [
    { provide: LOG, useValue: log },
    { provide: METRICS, useValue: registry },
  ];
  return { module: RootModule, imports: [{ module: KitModule, providers, exports: [LOG, METRICS] }, service] };
}

interface Parts {
  readonly app: NestFastifyApplication;
  readonly platform: ConnectedPlatform;
  readonly log: Logger;
  readonly registry: Registry;
  readonly onFatal: StartOptions['onFatal'];
}

/** A service and everything that was started for it. */
class Hosted<Config extends ServiceConfig> {
  readonly #definition: ServiceDefinition<Config>;
  readonly #config: Config;
  readonly #parts: Parts;
  readonly #holder = randomUUID();
  readonly #servers: { close(): Promise<void> }[] = [];
  readonly #tickers: Ticker[] = [];
  #stopped: Promise<void> | undefined;

  constructor(definition: ServiceDefinition<Config>, config: Config, parts: Parts) {
    this.#definition = definition;
    this.#config = config;
    this.#parts = parts;
  }

  async start(): Promise<RunningService> {
    const { app, log, platform } = this.#parts;
    const { name, http } = this.#definition;
    serveHealth(app.getHttpAdapter().getInstance(), { ...this.#parts, isStopping: () => this.#stopped !== undefined });
    await http?.configure?.(app, this.#config);
    const handlers = allHandlers(app);
    this.#connect(handlers);
    await app.startAllMicroservices();
    const { healthHost, healthPort } = this.#config;
    const { host, port } = http?.address(this.#config) ?? { host: healthHost, port: healthPort };
    await app.listen(port, host);
    for (const ticker of this.#tickers) ticker.start();
    const url = await app.getUrl();
    for (const warning of platform.warnings) log.warn({}, warning);
    log.info({ url }, `${name} runs`);
    return { name, url, stop: () => this.stop() };
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const { app, platform, log } = this.#parts;
    const cut = cutConnectionsAfter(DRAIN_TIMEOUT_MS, app.getHttpServer());
    // What is in progress still needs the platform, and what the module holds.
    const isDrained = await within(DRAIN_TIMEOUT_MS, async () => {
      await Promise.all([
        ...this.#servers.map((server) => server.close()),
        ...this.#tickers.map((ticker) => ticker.stop()),
      ]);
    });
    if (!isDrained) log.warn({}, 'work was still running at the end of the drain; it is taken up again elsewhere');
    await app.close();
    clearTimeout(cut);
    await platform.close();
    log.info({}, `${this.#definition.name} has stopped`);
  }

  #connect(all: readonly Handlers[]): void {
    const { platform, log, registry } = this.#parts;
    const { name, keyOf } = this.#definition;
    const metrics = new StageMetrics(registry);
    metrics.wentBack.inc({ stage: name }, 0);
    // What remembers something has subscribed for itself.
    platform.store.onWentBack((mismatch) => {
      metrics.wentBack.inc({ stage: name });
      log.error(
        { code: 'store_went_back', ...mismatch },
        'the event store lost events: what was remembered is dropped',
      );
    });
    platform.store.onWrongLog((error) => this.#giveUp(error));
    const holder = this.#holder;
    if (all.some(({ events }) => events.length > 0)) {
      const catchUpIntervalMs = this.#config.catchUpIntervalSeconds * 1_000;
      const given = { stage: name, holder, platform, log, metrics, givesUp: givesUpOf(all), catchUpIntervalMs };
      const { store, state, clock } = platform;
      measureLag(registry, { follower: name, store, now: () => clock.now(), place: () => state.checkpoint(name) });
      this.#host(new StageServer(keyOf ? { ...given, keyOf } : given));
    }
    if (all.some(({ commands }) => commands.length > 0)) {
      this.#host(new CommandServer({ service: name, platform, log }));
    }
    const ticks = all.flatMap((handlers) => handlers.ticks);
    for (const tick of ticks) this.#tickers.push(new Ticker({ service: name, holder, tick, platform, log, metrics }));
  }

  /** Nothing that is in progress can be done any more. */
  #giveUp(error: WrongLog): void {
    const { log, onFatal } = this.#parts;
    log.error({ err: error }, `${this.#definition.name} stops: it would work with another log than before`);
    onFatal?.(error);
    void this.stop();
  }

  #host(strategy: StageServer | CommandServer): void {
    this.#parts.app.connectMicroservice({ strategy }, { inheritAppConfig: false });
    this.#servers.push(strategy);
  }
}

/** A server ends when its connections do, and a client may keep one for as long as it likes. */
function cutConnectionsAfter(delayMs: number, server: Pick<Server, 'closeAllConnections'>): NodeJS.Timeout {
  return setTimeout(() => server.closeAllConnections(), delayMs);
}

/** The decorated methods of everything in the application. */
function allHandlers(app: NestFastifyApplication): Handlers[] {
  const wrappers = [...app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
    ...module.providers.values(),
  ]);
  const instances = wrappers.map(({ instance }): unknown => instance);
  return instances.filter((instance) => typeof instance === 'object' && instance !== null).map(handlersOf);
}

function givesUpOf(all: readonly Handlers[]): ReadonlyMap<EventType, GivesUp['onGivingUp']> {
  const byType = new Map<EventType, GivesUp['onGivingUp']>();
  for (const { events, onGivingUp } of all) if (onGivingUp) for (const { type } of events) byType.set(type, onGivingUp);
  return byType;
}
