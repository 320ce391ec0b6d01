import type { StoredEvent } from '@fleetwright/contracts';

/**
 * What must hold after every fault, told as sentences: an empty list means that all is well. Works on the whole log, so
 * the same checker serves the exhaustive crash test in memory and the tests against real processes.
 */
export function violations(log: readonly StoredEvent[]): string[] {
  return [
    ...holes(log),
    ...effectsWithoutApproval(log),
    ...effectsOnOtherLive(log),
    ...effectCounts(log),
    ...unfinishedRuns(log),
  ];
}

/** I4: positions grow in the order of the log, and stream versions are contiguous. */
function holes(log: readonly StoredEvent[]): string[] {
  const found: string[] = [];
  const versions = new Map<string, number>();
  log.forEach((event, index) => {
    const before = log[index - 1]?.position ?? 0;
    if (event.position <= before) found.push(`position ${event.position} stands behind ${before}`);
    const expected = (versions.get(event.stream) ?? 0) + 1;
    if (event.version !== expected) found.push(`${event.stream}: version ${event.version} where ${expected} belongs`);
    versions.set(event.stream, event.version);
  });
  return found;
}

type Effect = StoredEvent<'ResourceChanged'> & { data: { origin: { type: 'apply'; proposal_id: string } } };

function effects(log: readonly StoredEvent[]): Effect[] {
  return log.filter((event): event is Effect => event.type === 'ResourceChanged' && event.data.origin.type === 'apply');
}

/** I3: each effect has an earlier approval that names the digest under which the proposal was opened, or edited last. */
function effectsWithoutApproval(log: readonly StoredEvent[]): string[] {
  const opened = new Map<string, Pick<StoredEvent<'ProposalOpened'>['data'], 'digest' | 'kind' | 'key'>>();
  const approved = new Map<string, StoredEvent<'ProposalApproved'>>();
  const claimedAt = new Map<string, number>();
  const tooFew: string[] = [];
  const needed = new Map<string, number>();
  const voters = new Map<string, Set<string>>();
  for (const event of log) {
    if (event.type === 'ProposalOpened') opened.set(event.data.proposal_id, event.data);
    if (event.type === 'ProposalEdited') {
      const { proposal_id, digest } = event.data;
      const known = opened.get(proposal_id);
      if (known !== undefined) opened.set(proposal_id, { ...known, digest });
      // Whatever was said of it before was said of something else.
      approved.delete(proposal_id);
      voters.delete(proposal_id);
    }
    if (event.type === 'ProposalApproved') approved.set(event.data.proposal_id, event);
    note(event, { needed, voters });
    if (event.type === 'ApplyStarted') {
      for (const { proposal_id } of event.data.proposals) {
        claimedAt.set(proposal_id, event.position);
        const votes = voters.get(proposal_id)?.size ?? 0;
        const asked = needed.get(proposal_id) ?? 1;
        if (votes < asked) tooFew.push(`proposal ${proposal_id} was claimed with ${votes} of ${asked} approvals`);
      }
    }
  }
  const unapproved = effects(log).flatMap((effect) => {
    const { kind, key, origin } = effect.data;
    const name = `${kind} ${key} (proposal ${origin.proposal_id})`;
    const proposal = opened.get(origin.proposal_id);
    const approval = approved.get(origin.proposal_id);
    const claim = claimedAt.get(origin.proposal_id);
    if (proposal === undefined || approval === undefined) return [`${name} took effect without an approval`];
    if (approval.data.digest !== proposal.digest) return [`${name}: the approval names another digest`];
    if (proposal.kind !== kind || proposal.key !== key) return [`${name}: the proposal was about another resource`];
    if (claim === undefined || claim < approval.position) return [`${name} was claimed before it was approved`];
    return [];
  });
  return [...unapproved, ...tooFew];
}

/** Who approves a proposal, and how many the policies ask for, as the log tells it. */
function note(
  event: StoredEvent,
  { needed, voters }: { readonly needed: Map<string, number>; readonly voters: Map<string, Set<string>> },
): void {
  const isAsking =
    event.type === 'ProposalOpened' || event.type === 'ProposalReassessed' || event.type === 'ProposalEdited';
  const ask = isAsking ? event.data.policy : undefined;
  if (ask !== undefined && 'proposal_id' in event.data) needed.set(event.data.proposal_id, ask.approvals_required);
  if (event.type !== 'VoteCast' && event.type !== 'VoteWithdrawn' && event.type !== 'ProposalApproved') return;
  const known = new Set(voters.get(event.data.proposal_id));
  if (event.type === 'VoteWithdrawn') known.delete(event.actor.id);
  else known.add(event.actor.id);
  voters.set(event.data.proposal_id, known);
}

/** I3, P3: each effect is on the live version that its proposal was computed from, and showed to who approved it. */
function effectsOnOtherLive(log: readonly StoredEvent[]): string[] {
  const shown = new Map<string, number | null>();
  const live = new Map<string, number | null>();
  const found: string[] = [];
  for (const event of log) {
    if (event.type === 'ProposalOpened') shown.set(event.data.proposal_id, event.data.live_version);
    if (event.type !== 'ResourceChanged') continue;
    const { kind, key, origin, operation, revision } = event.data;
    const name = `${event.account_id} ${kind} ${key}`;
    const [before, expected] = [live.get(name) ?? null, origin.type === 'apply' ? shown.get(origin.proposal_id) : null];
    if (origin.type === 'apply' && before !== expected) {
      found.push(`${kind} ${key} was at version ${before} when it was changed as approved for version ${expected}`);
    }
    live.set(name, operation === 'deleted' ? null : revision);
  }
  return found;
}

/** I2: an applied proposal took effect exactly once, any other not at all. */
function effectCounts(log: readonly StoredEvent[]): string[] {
  const counts = new Map<string, number>();
  for (const { data } of effects(log))
    counts.set(data.origin.proposal_id, (counts.get(data.origin.proposal_id) ?? 0) + 1);
  const ended = new Map<string, string[]>();
  for (const event of log) {
    if (event.type === 'ProposalApplied' || event.type === 'ProposalFailed' || event.type === 'ProposalStale') {
      const ends = ended.get(event.data.proposal_id) ?? [];
      ended.set(event.data.proposal_id, [...ends, event.type]);
    }
  }
  const found: string[] = [];
  for (const [proposal, ends] of ended) {
    const applied = ends.filter((type) => type === 'ProposalApplied').length;
    const count = counts.get(proposal) ?? 0;
    if (applied > 1) found.push(`proposal ${proposal} was told applied ${applied} times`);
    if (count !== applied) found.push(`proposal ${proposal} took effect ${count} times and ended ${ends.join(', ')}`);
  }
  for (const [proposal, count] of counts) {
    if (!ended.has(proposal)) found.push(`proposal ${proposal} took effect ${count} times and has no outcome`);
  }
  return found;
}

/** I6: no run is left being worked on. One that waits for people is fine. */
function unfinishedRuns(log: readonly StoredEvent[]): string[] {
  const requested = new Map<string, StoredEvent<'SyncRequested'>>();
  const answered = new Set<string>();
  const claims = new Map<string, string>();
  const verified = new Set<string>();
  const needsVerification = new Set<string>();
  for (const event of log) {
    if (event.type === 'SyncRequested') requested.set(event.data.run_id, event);
    if (ANSWERS.has(event.type) && 'run_id' in event.data) answered.add(event.data.run_id);
    if (event.type === 'ApplyStarted') claims.set(event.data.attempt_id, event.data.run_id);
    if (event.type === 'RolloutCompleted') claims.delete(event.data.attempt_id);
    if (event.type === 'RunVerified') verified.add(event.data.run_id);
    if (event.type === 'RunClosed' && event.data.status === 'applied') needsVerification.add(event.data.run_id);
  }
  return [
    ...[...requested.keys()].filter((run) => !answered.has(run)).map((run) => `run ${run} never got an answer`),
    ...[...claims].map(([attempt, run]) => `attempt ${attempt} of run ${run} was never completed`),
    ...[...needsVerification].filter((run) => !verified.has(run)).map((run) => `run ${run} was never verified`),
  ];
}

const ANSWERS: ReadonlySet<string> = new Set([
  'FetchFailed',
  'ParseFailed',
  'DiffFailed',
  'RunDeadlineExceeded',
  'ReviewRecorded',
  'RunClosed',
]);
