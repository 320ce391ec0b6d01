import { connectPlatform } from '@fleetwright/adapters/platform';
import { LOG, PLATFORM, platformOptions, stagePorts } from '@fleetwright/kit/service';
import { type DynamicModule, Module } from '@nestjs/common';
import type { ApplyConfig } from './apply.config.ts';
import { ApplyConsumer } from './apply.consumer.ts';
import { APPLY_PORTS } from './ports.ts';

@Module({})
export class ApplyModule {
  static register(config: ApplyConfig): DynamicModule {
    return {
      module: ApplyModule,
      controllers: [ApplyConsumer],
      providers: [
        { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('apply', config)) },
        { provide: APPLY_PORTS, useFactory: stagePorts, inject: [PLATFORM, LOG] },
      ],
    };
  }
}
