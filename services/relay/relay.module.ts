import { connectPlatform } from '@fleetwright/adapters/platform';
import { PLATFORM, platformOptions } from '@fleetwright/kit/service';
import { type DynamicModule, Module } from '@nestjs/common';
import type { RelayConfig } from './relay.config.ts';
import { RelayTicks } from './relay.ticks.ts';

@Module({})
export class RelayModule {
  static register(config: RelayConfig): DynamicModule {
    const options = platformOptions('relay', config);
    const natsUrl = config.relayNatsUrl ?? config.natsUrl;
    return {
      module: RelayModule,
      controllers: [RelayTicks],
      providers: [
        {
          provide: PLATFORM,
          useFactory: () =>
            connectPlatform({
              ...options,
              natsUrl,
              streamReplicas: config.streamReplicas,
              schemasAt: config.schemasUrl,
            }),
        },
      ],
    };
  }
}
