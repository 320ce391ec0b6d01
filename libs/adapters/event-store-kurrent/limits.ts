import { APPEND_EVENTS_MAX, type AppendLimits } from '@fleetwright/core/event-sourcing';

/** A call that writes one append of ordinary size; after this the server hangs, and the connection is replaced. */
export const APPEND_TIMEOUT_MS = 10_000;

/** A large append may take longer: so much is taken in a millisecond even by a busy server (0.5 MB a second). */
export const APPEND_BYTES_PER_MS_MIN = 500;

/** After an unclear end an append is tried again after these pauses: together longer than an election takes. */
export const APPEND_RETRY_DELAYS_MS = [50, 150, 400, 1_000, 2_000, 4_000];

/** No further try begins after this, so that a hanging server cannot hold a caller for tries × timeout. */
export const APPEND_DEADLINE_MS = 15_000;

/** How often an append looks again that others overtook, each time at what it stands on, before it gives up. */
export const APPEND_RACES_MAX = 5;

/** Appends of a process that the server has at once: more would only wait there instead of here. */
export const APPENDS_IN_FLIGHT_MAX = 64;

/** Reads of a page over a slow network take seconds. The client's own deadline does not hold for reads. */
export const READ_TIMEOUT_MS = 30_000;

/** One call for a stream: the client reads ahead of who takes slowly, so that a call must be small enough to hold. */
export const STREAM_PAGE_EVENTS = 2_000;

/** A look is two events by their places. */
export const LOOK_TIMEOUT_MS = 10_000;

/** Between two looks at the newest event that was answered: half of `HISTORY_NOTICED_MS`. */
export const HISTORY_LOOK_MS = 2_000;

/** Between two tries to subscribe: a server that is away is asked twice a second. */
export const SUBSCRIBE_AGAIN_MS = 500;

/** So many operations of all streams together are remembered, some 80 bytes each; streams that were not used for longest go first. */
export const OPERATIONS_REMEMBERED_MAX = 200_000;

/** What KurrentDB takes at most, whatever its setting says, in bytes; a larger call is refused as such. */
const SERVER_APPEND_BYTES_MAX = 16_000_000;

/** KurrentDB's setting where nobody changed it, bytes. */
export const SERVER_APPEND_BYTES_DEFAULT = 1_048_576;

/** Its smallest useful setting: a single event of the largest size must fit with what goes beside it. */
export const SERVER_APPEND_BYTES_MIN = 131_072;

/** What goes beside the data of an event of ours: ids, actor, times and its type, as measured on real logs. */
export const BESIDE_DATA_BYTES = 450;

/** What is set aside for what goes beside the data, of the whole. */
const BESIDE_DATA_SHARE = 0.57;

/** What one append may be where the server takes so many bytes. Throws RangeError for a server that takes too few. */
export function appendLimits(serverBytes: number): AppendLimits {
  if (serverBytes < SERVER_APPEND_BYTES_MIN) {
    throw new RangeError(
      `the server takes appends of ${serverBytes} bytes; at least ${SERVER_APPEND_BYTES_MIN} are needed`,
    );
  }
  const bytes = Math.min(serverBytes, SERVER_APPEND_BYTES_MAX);
  const events = Math.min(APPEND_EVENTS_MAX, Math.floor((bytes * BESIDE_DATA_SHARE) / BESIDE_DATA_BYTES));
  return { events, dataBytes: bytes - events * BESIDE_DATA_BYTES };
}
