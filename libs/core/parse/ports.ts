import type { Parsed } from './parse-fleet.ts';

/**
 * Parses a text as `parseFleet` does, where it can neither stall nor exhaust the process that asks. A text that takes
 * too long or too much memory is a failed one with the finding `parse_too_expensive`. Rejects only when parsing cannot
 * be done at all.
 */
export interface FleetParser {
  parse(text: string, options: { readonly file: string }): Promise<Parsed>;
}
