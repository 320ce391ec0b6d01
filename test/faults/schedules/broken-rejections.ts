import type { StoredEvent } from '@fleetwright/contracts';

/** A rejection that is remembered. */
interface Remembered {
  readonly digest: string;
  /** null: until the change is another one. */
  readonly until: string | null;
}

/** What was put up although somebody had rejected just that, for good or until a later moment. */
export function brokenRejections(log: readonly StoredEvent[]): string[] {
  const found: string[] = [];
  const opened = new Map<string, { readonly resource: string; readonly digest: string }>();
  const remembered = new Map<string, Remembered>();
  for (const event of log) {
    if (event.type === 'ProposalOpened') {
      const { repository_id, kind, key, digest, proposal_id } = event.data;
      const resource = `${repository_id} ${kind} ${key}`;
      const rejection = remembered.get(resource);
      if (rejection?.digest === digest && (rejection.until === null || event.recorded_at < rejection.until)) {
        found.push(
          `${kind} ${key} was put up at ${event.recorded_at}, rejected until ${rejection.until ?? 'it changes'}`,
        );
      }
      remembered.delete(resource);
      opened.set(proposal_id, { resource, digest });
    }
    if (event.type !== 'ProposalRejected') continue;
    const proposal = opened.get(event.data.proposal_id);
    if (proposal === undefined) continue;
    const { resource, digest } = proposal;
    if (event.data.remember) remembered.set(resource, { digest, until: event.data.until ?? null });
    else remembered.delete(resource);
  }
  return found;
}
