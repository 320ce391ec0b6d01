export { ProcessFleetParser } from './process-fleet-parser.ts';
