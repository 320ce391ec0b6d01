import { type FleetParser, type Parsed, parseFleet } from '@fleetwright/core/parse';

/** Parses at once and here: the same answers, and none of the protection. */
export class InProcessParser implements FleetParser {
  async parse(text: string, options: { readonly file: string }): Promise<Parsed> {
    return parseFleet(text, options);
  }
}
