import { ProcessFleetParser } from '@fleetwright/adapters/parse-worker';
import { connectPlatform } from '@fleetwright/adapters/platform';
import type { Platform } from '@fleetwright/core/event-sourcing';
import { LOG, type Logger, PLATFORM, platformOptions, stagePorts } from '@fleetwright/kit/service';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { ParseConfig } from './parse.config.ts';
import { ParseConsumer } from './parse.consumer.ts';
import { PARSE_PORTS, type ParsePorts } from './ports.ts';

@Module({})
export class ParseModule {
  static register(config: ParseConfig): DynamicModule {
    return {
      module: ParseModule,
      controllers: [ParseConsumer],
      providers: [
        { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('parse', config)) },
        { provide: PARSE_PORTS, useFactory: portsOver, inject: [PLATFORM, LOG] },
      ],
    };
  }
}

function portsOver(platform: Platform, log: Logger): ParsePorts & OnApplicationShutdown {
  const parser = new ProcessFleetParser();
  parser.warm();
  return { ...stagePorts(platform, log), parser, onApplicationShutdown: () => parser.close() };
}
