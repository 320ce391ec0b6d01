import { defineService } from '@fleetwright/kit/service';
import { RelayConfig } from './relay.config.ts';
import { RelayModule } from './relay.module.ts';

export { RelayConfig } from './relay.config.ts';
export { RelayModule } from './relay.module.ts';

export const relayService = defineService({ name: 'relay', config: RelayConfig, module: RelayModule });
