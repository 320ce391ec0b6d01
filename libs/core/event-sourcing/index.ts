export { accepted, fold, refused } from './decider.ts';
export type { Decision, Fact, Fold } from './decider.ts';
export { checkAppend, InvalidAppend } from './append-check.ts';
export type { InvalidAppendCode } from './append-check.ts';
export {
  APPEND_BYTES_MAX,
  APPEND_EVENTS_MAX,
  EVENT_DATA_BYTES_MAX,
  NAME_LENGTH_MAX,
  READ_ALL_MAX,
  WAKE_POLL_MS,
} from './limits.ts';
export type { Clock, DigestOf, Ids } from './ports/clock.ts';
export type { CommandBus } from './ports/command-bus.ts';
export type { Documents } from './ports/documents.ts';
export { StoreUnavailable } from './ports/event-store.ts';
export type {
  AppendRequest,
  AppendResult,
  EventStore,
  ExpectedVersion,
  ReadAllOptions,
  ReadAllPage,
} from './ports/event-store.ts';
export type { DeadLetter, EventHandler, NewDeadLetter, Outcome, StageState } from './ports/stage-state.ts';
export { BusUnavailable } from './ports/event-announcer.ts';
export type { Announced, AnnouncedEnd, EventAnnouncer } from './ports/event-announcer.ts';
export type { Delivery, EventFeed } from './ports/event-feed.ts';
export type { ConnectedPlatform, Platform, Readiness } from './ports/platform.ts';
export { readablePrefix } from './upcasting/readable-prefix.ts';
export { newestSchemaVersion, upcast } from './upcasting/registry.ts';
export { FutureSchemaVersion, upcastWith } from './upcasting/upcast.ts';
export type { RawEvent, Upcast, Upcaster, Upcasters } from './upcasting/upcast.ts';
export { commandSubject, eventSubject, snakeCase } from './subjects.ts';
