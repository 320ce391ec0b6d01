import type { StoredEvent } from '@fleetwright/contracts';
import type { DynamicModule } from '@nestjs/common';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ConfigSchema, ServiceConfig } from '../config/config.ts';

/** What makes a service. */
export interface ServiceDefinition<Config extends ServiceConfig = ServiceConfig> {
  /** Also the name of its stage, its queue group and its connections. */
  readonly name: string;
  readonly config: ConfigSchema<Config>;
  /** The composition root. Provides PLATFORM; whatever else it opens, it closes in `onApplicationShutdown`. */
  readonly module: { register(config: Config): DynamicModule };
  /** Events of one key are handled one after the other in a process. Default: the repository, else the stream. */
  readonly keyOf?: (event: StoredEvent) => string;
  /** For a service that serves more than its health. */
  readonly http?: {
    /** Where it listens, health included. */
    address(config: Config): { readonly host: string; readonly port: number };
    adapter?(config: Config): FastifyAdapter;
    /** Called before the application is initialised. */
    configure?(app: NestFastifyApplication, config: Config): Promise<void> | void;
  };
}

/** Only lets the compiler infer the configuration's type. */
export function defineService<Config extends ServiceConfig>(
  definition: ServiceDefinition<Config>,
): ServiceDefinition<Config> {
  return definition;
}
