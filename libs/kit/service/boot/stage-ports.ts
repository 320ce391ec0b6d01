import type { Platform } from '@fleetwright/core/event-sourcing';
import { JsonDocuments } from '../streams/json-documents.ts';
import type { Logger } from './logger.ts';

/** Injection token of the service's ConnectedPlatform, which its module provides. */
export const PLATFORM = Symbol('fleetwright:platform');

/** Injection token of the service's Logger. */
export const LOG = Symbol('fleetwright:log');

/** Injection token of the service's prom-client Registry. */
export const METRICS = Symbol('fleetwright:metrics');

/** What every handler class gets, widened by the stage's own ports. */
export interface StagePorts extends Platform {
  readonly json: JsonDocuments;
  readonly log: Logger;
}

export function stagePorts(platform: Platform, log: Logger): StagePorts {
  const { store, documents, fingerprints, feed, bus, state, clock, ids, digestOf } = platform;
  const json = new JsonDocuments(documents);
  return { store, documents, fingerprints, feed, bus, state, clock, ids, digestOf, log, json };
}
