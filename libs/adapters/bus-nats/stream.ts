import { BusUnavailable, isTenantReader } from '@fleetwright/core/event-sourcing';
import {
  type ConsumerConfig,
  DeliverPolicy,
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import { DUPLICATE_WINDOW_MS, STREAM_AGE_MAX_MS, STREAM_BYTES_MAX } from './limits.ts';

/** The one stream of events. */
export const STREAM = 'FLEET';

const SUBJECTS = ['fleet.*.gitops.*'];

const CONFIG = {
  name: STREAM,
  subjects: SUBJECTS,
  retention: RetentionPolicy.Limits,
  storage: StorageType.File,
  discard: DiscardPolicy.Old,
  max_age: nanos(STREAM_AGE_MAX_MS),
  max_bytes: STREAM_BYTES_MAX,
  duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  allow_direct: true,
  // The plain subjects are for the platform's operators: `nats sub gitops.drift_detected`. At most once.
  republish: { src: 'fleet.*.gitops.*', dest: 'gitops.{{wildcard(2)}}' },
} as const satisfies Partial<StreamConfig>;

/** On how many nodes of a NATS cluster each message is kept before it is acknowledged. Consumers are kept on as many. */
export type StreamReplicas = 1 | 3;

/** JetStream's answers to more replicas than it has nodes for. */
const TOO_FEW_NODES = new Set([10_005, 10_074]);

/**
 * Makes the stream if it is missing, and brings an older one up to date. Throws `BusUnavailable` when NATS has too few nodes
 * for the replicas.
 */
export async function ensureStream(jsm: JetStreamManager, replicas: StreamReplicas): Promise<StreamInfo> {
  const config = { ...CONFIG, subjects: [...SUBJECTS], num_replicas: replicas };
  try {
    const found = await streamInfo(jsm);
    if (found && isUpToDate(found, replicas)) return found;
    const info = await (found ? jsm.streams.update(STREAM, config) : jsm.streams.add(config));
    // A server that runs alone takes any number, and keeps one.
    if (replicas > 1 && info.cluster?.replicas === undefined) throw tooFewNodes(replicas, 'it runs alone');
    return info;
  } catch (error) {
    if (error instanceof JetStreamApiError && TOO_FEW_NODES.has(error.code)) throw tooFewNodes(replicas, error.message);
    throw error;
  }
}

function tooFewNodes(replicas: StreamReplicas, why: string): BusUnavailable {
  return new BusUnavailable(
    `the stream is to be kept on ${replicas} nodes (FLEETWRIGHT_STREAM_REPLICAS), and NATS has too few: ${why}`,
  );
}

/**
 * Throws the stream away, if there is one, and makes it anew. A stage makes its own consumer again; a tenant may not, so
 * the durable readers of tenants are made anew with it, at the oldest message that will be in it.
 */
export async function recreateStream(jsm: JetStreamManager, replicas: StreamReplicas): Promise<void> {
  const readers = (await streamInfo(jsm)) ? await readersOf(jsm) : [];
  if (await streamInfo(jsm)) await jsm.streams.delete(STREAM);
  await ensureStream(jsm, replicas);
  for (const reader of readers) await jsm.consumers.add(STREAM, reader);
}

async function readersOf(jsm: JetStreamManager): Promise<Partial<ConsumerConfig>[]> {
  const readers: Partial<ConsumerConfig>[] = [];
  for await (const { name, config } of jsm.consumers.list(STREAM)) {
    if (!isTenantReader(name)) continue;
    const { opt_start_seq: _seq, opt_start_time: _time, ...rest } = config;
    readers.push({ ...rest, deliver_policy: DeliverPolicy.All });
  }
  return readers;
}

async function streamInfo(jsm: JetStreamManager): Promise<StreamInfo | undefined> {
  try {
    return await jsm.streams.info(STREAM);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return undefined;
    throw error;
  }
}

function isUpToDate({ config, cluster }: StreamInfo, replicas: StreamReplicas): boolean {
  return (
    config.num_replicas === replicas &&
    (replicas === 1 || cluster?.replicas !== undefined) &&
    config.max_age === CONFIG.max_age &&
    config.max_bytes === CONFIG.max_bytes &&
    config.duplicate_window === CONFIG.duplicate_window &&
    config.republish?.dest === CONFIG.republish.dest &&
    config.subjects.join() === SUBJECTS.join()
  );
}
