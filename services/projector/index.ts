import { defineService } from '@fleetwright/kit/service';
import { ProjectorConfig } from './projector.config.ts';
import { ProjectorModule } from './projector.module.ts';

export { PROJECTOR_PORTS } from './ports.ts';
export type { ProjectorPorts } from './ports.ts';
export { ProjectorCommands } from './projector.commands.ts';
export { ProjectorConfig } from './projector.config.ts';
export { ProjectorModule } from './projector.module.ts';
export { ProjectorTicks } from './projector.ticks.ts';

export const projectorService = defineService({ name: 'projector', config: ProjectorConfig, module: ProjectorModule });
