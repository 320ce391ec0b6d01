import { defineService } from '@fleetwright/kit/service';
import { ApplyConfig } from './apply.config.ts';
import { ApplyModule } from './apply.module.ts';

export { ApplyConfig } from './apply.config.ts';
export { ApplyConsumer } from './apply.consumer.ts';
export { ApplyModule } from './apply.module.ts';
export { APPLY_PORTS } from './ports.ts';
export type { ApplyPorts } from './ports.ts';

export const applyService = defineService({ name: 'apply', config: ApplyConfig, module: ApplyModule });
