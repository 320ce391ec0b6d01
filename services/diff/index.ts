export { DiffConsumer } from './diff.consumer.ts';
export { DIFF_PORTS } from './ports.ts';
export type { DiffPorts } from './ports.ts';
