export { ParseConsumer } from './parse.consumer.ts';
export { PARSE_PORTS } from './ports.ts';
export type { ParsePorts } from './ports.ts';
