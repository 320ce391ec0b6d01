import type { DesiredState, LiveSnapshot, StoredEvent } from '@fleetwright/contracts';
import type { DiffPorts } from './ports.ts';

export interface Prepared {
  readonly desired: DesiredState;
  readonly snapshot: LiveSnapshot;
}

/** Everything that diff reads before it decides. Throws `DocumentMissing`, `StoreUnavailable`. */
export async function prepareDiff(ports: DiffPorts, event: StoredEvent<'DesiredStateParsed'>): Promise<Prepared> {
  const [desired, snapshot] = await Promise.all([
    ports.json.get<DesiredState>(event.account_id, event.data.desired_document),
    ports.live.snapshot(event.account_id),
  ]);
  return { desired, snapshot };
}
