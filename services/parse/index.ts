import { defineService } from '@fleetwright/kit/service';
import { ParseConfig } from './parse.config.ts';
import { ParseModule } from './parse.module.ts';

export { ParseConfig } from './parse.config.ts';
export { ParseConsumer } from './parse.consumer.ts';
export { ParseModule } from './parse.module.ts';
export { PARSE_PORTS } from './ports.ts';
export type { ParsePorts } from './ports.ts';

export const parseService = defineService({ name: 'parse', config: ParseConfig, module: ParseModule });
