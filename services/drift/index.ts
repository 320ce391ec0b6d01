import { defineService } from '@fleetwright/kit/service';
import { DriftConfig } from './drift.config.ts';
import { DriftModule } from './drift.module.ts';

export { DriftConfig } from './drift.config.ts';
export { DriftCommands } from './drift.commands.ts';
export { DriftConsumer } from './drift.consumer.ts';
export { DriftModule } from './drift.module.ts';
export { DriftTicks } from './drift.ticks.ts';
export { DRIFT_PORTS } from './ports.ts';
export type { DriftPorts } from './ports.ts';

export const driftService = defineService({ name: 'drift', config: DriftConfig, module: DriftModule });
