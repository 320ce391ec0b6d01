export { ApplyConsumer } from './apply.consumer.ts';
export { APPLY_PORTS } from './ports.ts';
export type { ApplyPorts } from './ports.ts';
