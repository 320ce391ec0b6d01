import { defineService } from '@fleetwright/kit/service';
import { DiffConfig } from './diff.config.ts';
import { DiffModule } from './diff.module.ts';

export { DiffConfig } from './diff.config.ts';
export { DiffConsumer } from './diff.consumer.ts';
export { DiffModule } from './diff.module.ts';
export { DIFF_PORTS } from './ports.ts';
export type { DiffPorts } from './ports.ts';
export { Preparation } from './prepare.ts';

export const diffService = defineService({ name: 'diff', config: DiffConfig, module: DiffModule });
