export { PARSE_CODES } from './codes.ts';
export { ALIAS_EXPANSIONS_MAX, DEPTH_MAX, FILE_BYTES_MAX, MARKS_MAX } from './limits.ts';
export { parseFleet } from './parse-fleet.ts';
export type { Parsed } from './parse-fleet.ts';
export { ParserBusy } from './ports.ts';
export type { FleetParser } from './ports.ts';
