export { DriftConsumer } from './drift.consumer.ts';
export { DriftTicks } from './drift.ticks.ts';
export { DRIFT_PORTS } from './ports.ts';
export type { DriftPorts } from './ports.ts';
