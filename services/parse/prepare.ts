import type { StoredEvent } from '@fleetwright/contracts';
import type { ParsePorts } from './ports.ts';

/** Everything that parse reads before it decides: the text of fleet.yaml. Throws `DocumentMissing`, `StoreUnavailable`. */
export async function prepareParse(ports: ParsePorts, event: StoredEvent<'RevisionFetched'>): Promise<string> {
  return ports.json.getText(event.account_id, event.data.source_document);
}
