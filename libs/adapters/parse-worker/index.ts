export { ProcessFleetFiles } from './process-fleet-files.ts';
export { ProcessFleetParser } from './process-fleet-parser.ts';
