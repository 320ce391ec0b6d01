import type { Parsed } from './parse-fleet.ts';

/**
 * Parses a text as `parseFleet` does, where it can neither stall nor exhaust the process that asks. A text that takes
 * too long or too much memory is a failed one with the finding `parse_too_expensive`. Rejects only when parsing cannot
 * be done at all; with `ParserBusy` when it may be later.
 */
export interface FleetParser {
  parse(text: string, options: { readonly file: string }): Promise<Parsed>;
}

/** Too many texts wait already. Worth trying again in a moment. */
export class ParserBusy extends Error {
  override readonly name = 'ParserBusy';
}
