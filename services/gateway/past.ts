import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReadModels } from '@fleetwright/core/read-models';
import { Semaphore } from '@fleetwright/kit/service';
import { eventsUntil } from './events-until.ts';
import { PAST_READERS_MAX } from './limits.ts';
import { momentOf } from './moments.ts';
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

/** Runs and proposals of one repository as they were: the read models' own rules over its events until then. */
export interface Past {
  readonly models: RowsThen;
  readonly runs: Runs;
  readonly proposals: Proposals;
  /** Of how many events it was folded. */
  readonly eventsRead: number;
}

/** Others wait: each holds the rows of a repository. */
const readers = new Semaphore(PAST_READERS_MAX);

/** Throws GatewayProblem for a moment that has not come yet. */
export async function pastOf(ports: GatewayPorts, repository: string, run: string, at: string): Promise<Past> {
  const moment = momentOf(at, ports.clock.now());
  return pastIn(ports, [...sharedStreams(repository, SHARED_STREAMS), ...ownStreams([run])], moment);
}

export function sharedStreams(
  repository: string,
  names: readonly (typeof SHARED_STREAMS)[number][],
): readonly string[] {
  return names.map((name) => `${name}-${repository}`);
}

/** The runs' own streams. */
export function ownStreams(runs: readonly string[]): readonly string[] {
  return runs.flatMap((run) => OWN_STREAMS.map((name) => `${name}-${run}`));
}

/** The past that these streams tell: folded some events at a time, so that whoever else asks meanwhile is answered. */
export function pastIn(ports: GatewayPorts, streams: readonly string[], moment: string): Promise<Past> {
  return readers.run(async () => {
    const models = new RowsThen();
    let eventsRead = 0;
    for await (const events of eventsUntil(ports.store, streams, moment)) {
      models.add(events);
      eventsRead += events.length;
      await nextTurn();
    }
    const then: GatewayPorts = { ...ports, models: models as unknown as ReadModels };
    const proposals = new Proposals(then, NO_OUTLOOK as Policies);
    return { models, proposals, runs: new Runs(then, proposals), eventsRead };
  });
}
