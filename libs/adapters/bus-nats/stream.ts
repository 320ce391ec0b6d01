import {
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

/** Makes the stream if it is missing, and brings an older one up to date. */
export async function ensureStream(jsm: JetStreamManager): Promise<StreamInfo> {
  const info = await streamInfo(jsm);
  if (!info) return jsm.streams.add({ ...CONFIG, subjects: [...SUBJECTS] });
  return isUpToDate(info) ? info : jsm.streams.update(STREAM, { ...CONFIG, subjects: [...SUBJECTS] });
}

/** Throws the stream away, if there is one, and makes it anew. */
export async function recreateStream(jsm: JetStreamManager): Promise<void> {
  if (await streamInfo(jsm)) await jsm.streams.delete(STREAM);
  await ensureStream(jsm);
}

async function streamInfo(jsm: JetStreamManager): Promise<StreamInfo | undefined> {
  try {
    return await jsm.streams.info(STREAM);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return undefined;
    throw error;
  }
}

function isUpToDate({ config }: StreamInfo): boolean {
  return (
    config.max_age === CONFIG.max_age &&
    config.max_bytes === CONFIG.max_bytes &&
    config.duplicate_window === CONFIG.duplicate_window &&
    config.republish?.dest === CONFIG.republish.dest &&
    config.subjects.join() === SUBJECTS.join()
  );
}
