import { connectPlatform } from '@fleetwright/adapters/platform';
import { LOG, PLATFORM, platformOptions, stagePorts } from '@fleetwright/kit/service';
import { type DynamicModule, Module } from '@nestjs/common';
import type { ParseConfig } from './parse.config.ts';
import { ParseConsumer } from './parse.consumer.ts';
import { PARSE_PORTS } from './ports.ts';

@Module({})
export class ParseModule {
  static register(config: ParseConfig): DynamicModule {
    return {
      module: ParseModule,
      controllers: [ParseConsumer],
      providers: [
        { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('parse', config)) },
        { provide: PARSE_PORTS, useFactory: stagePorts, inject: [PLATFORM, LOG] },
      ],
    };
  }
}
