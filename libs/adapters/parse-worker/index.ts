export { ProcessFleetParser } from './process-fleet-parser.ts';
export { ProcessFleetPatcher } from './process-fleet-patcher.ts';
