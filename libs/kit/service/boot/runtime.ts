import { performance } from 'node:perf_hooks';
import type { Clock, Ids } from '@fleetwright/core/event-sourcing';
import { v7 } from 'uuid';
import type { ServiceConfig } from '../config/config.ts';
import { readEventStore } from '../config/event-store.ts';
import { digestOf } from '../streams/digest.ts';

export const systemClock: Clock = {
  now: () => new Date().toISOString(),
  elapsedMs: () => performance.now(),
};

export const uuidIds: Ids = { next: () => v7() };

/** The parts of a Platform that come from this process and not from a server. */
export const RUNTIME = { clock: systemClock, ids: uuidIds, digestOf } as const;

/** What `connectPlatform` needs, from a service's name and configuration. */
export function platformOptions(service: string, config: ServiceConfig) {
  const { databaseUrl, databaseConnections, databaseCommitLoss: onCommitLoss, natsUrl, natsMonitoringUrl } = config;
  return {
    service,
    databaseUrl,
    databaseConnections,
    onCommitLoss,
    eventStore: readEventStore(config),
    natsUrl,
    natsMonitoringUrl,
    ...RUNTIME,
  };
}
