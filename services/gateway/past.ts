import type { StoredEvent } from '@fleetwright/contracts';
import { byPosition } from '@fleetwright/core/event-sourcing';
import type { ReadModels } from '@fleetwright/core/read-models';
import { momentOf, until } from './moments.ts';
import type { Policies } from './policies.ts';
import type { GatewayPorts } from './ports.ts';
import { Proposals } from './proposals.ts';
import { RowsThen } from './rows-then.ts';
import { Runs } from './runs.ts';

/** What follows from policies at present says nothing of the past. */
const NO_OUTLOOK: Pick<Policies, 'outlook'> = { outlook: async () => () => ({}) };

/** Streams of a repository that its runs share. */
export const SHARED_STREAMS = ['repository', 'review', 'rollout', 'drift'] as const;

/** Streams that one run has for itself. */
const OWN_STREAMS = ['sync', 'parse', 'diff'] as const;
export const STREAMS_OF_A_RUN = OWN_STREAMS.length;

/** Runs and proposals of one repository as they were: the read models' own rules over its events until then. */
export interface Past {
  readonly models: RowsThen;
  readonly runs: Runs;
  readonly proposals: Proposals;
}

/**
 * Reads the repository's streams whole: whoever asks about the past asks seldom. Throws GatewayProblem for a moment that
 * has not come yet.
 */
export async function pastOf(ports: GatewayPorts, repository: string, run: string, at: string): Promise<Past> {
  const moment = momentOf(at, ports.clock.now());
  const events = await Promise.all([
    sharedUntil(ports, repository, moment, SHARED_STREAMS),
    ownUntil(ports, [run], moment),
  ]);
  return pastIn(ports, events.flat());
}

/** What these streams of a repository held at the moment. */
export async function sharedUntil(
  { store }: GatewayPorts,
  repository: string,
  moment: string,
  names: readonly (typeof SHARED_STREAMS)[number][],
): Promise<readonly StoredEvent[]> {
  const streams = await Promise.all(names.map((name) => store.read(`${name}-${repository}`)));
  return streams.flatMap((events) => until(events, moment));
}

/** What the runs' own streams held at the moment. */
export async function ownUntil(
  { store }: GatewayPorts,
  runs: readonly string[],
  moment: string,
): Promise<readonly StoredEvent[]> {
  const names = runs.flatMap((run) => OWN_STREAMS.map((name) => `${name}-${run}`));
  const streams = await Promise.all(names.map((name) => store.read(name)));
  return streams.flatMap((events) => until(events, moment));
}

/** The past that these events make, whatever order they are in. */
export function pastIn(ports: GatewayPorts, events: readonly StoredEvent[]): Past {
  const models = new RowsThen(events.toSorted(byPosition));
  const then: GatewayPorts = { ...ports, models: models as unknown as ReadModels };
  const proposals = new Proposals(then, NO_OUTLOOK as Policies);
  return { models, proposals, runs: new Runs(then, proposals) };
}
