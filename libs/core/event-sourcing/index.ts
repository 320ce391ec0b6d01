export { accepted, fold, moved, refused } from './decider.ts';
export type { Decision, Fact, Fold } from './decider.ts';
export { checkAppend, InvalidAppend } from './append-check.ts';
export type { InvalidAppendCode } from './append-check.ts';
export { fittingOneAppend } from './append-size.ts';
export { LOG_STREAM, openLog } from './open-log.ts';
export { HistoryWatch } from './history-watch.ts';
export {
  APPEND_BYTES_MAX,
  APPEND_EVENTS_MAX,
  EVENT_DATA_BYTES_MAX,
  HISTORY_NOTICED_MS,
  NAME_LENGTH_MAX,
  READ_ALL_MAX,
  WAKE_POLL_MS,
} from './limits.ts';
export type { AgentBus, AgentMessage, AgentSubject } from './ports/agent-bus.ts';
export type { AgentAtTheGate, AgentGate, GateAnswer } from './ports/agent-gate.ts';
export type { Answer, Answers, AnswerClaim, RepeatableRequest } from './ports/answers.ts';
export type { Clock, DigestOf, Ids } from './ports/clock.ts';
export type { FingerprintOf, Fingerprints } from './ports/fingerprints.ts';
export { COMMAND_UNTIL_HEADER } from './ports/command-bus.ts';
export type { CommandBus } from './ports/command-bus.ts';
export type { Documents } from './ports/documents.ts';
export { StoreDamaged, StoreUnavailable, StoreWentBack, WrongLog } from './ports/event-store.ts';
export type {
  AppendLimits,
  AppendRequest,
  AppendResult,
  EventStore,
  HistoryMismatch,
  ReadAllOptions,
  ReadAllPage,
} from './ports/event-store.ts';
export {
  byPosition,
  EMPTY_STREAM,
  isSamePlace,
  LOG_START,
  logPlaceOf,
  streamEnd,
  streamPlaceOf,
} from './ports/places.ts';
export type { LogPlace, StreamPlace } from './ports/places.ts';
export type {
  DeadLetter,
  DeadLetterFilter,
  EventHandler,
  NewDeadLetter,
  Outcome,
  StageState,
} from './ports/stage-state.ts';
export { BusUnavailable } from './ports/event-announcer.ts';
export type { Announced, AnnouncedEnd, EventAnnouncer } from './ports/event-announcer.ts';
export type { Delivery, EventFeed } from './ports/event-feed.ts';
export type { ConnectedPlatform, Platform, Readiness } from './ports/platform.ts';
export { readablePrefix } from './upcasting/readable-prefix.ts';
export { newestSchemaVersion, upcast } from './upcasting/registry.ts';
export { FutureSchemaVersion, upcastWith } from './upcasting/upcast.ts';
export type { RawEvent, Upcast, Upcaster, Upcasters } from './upcasting/upcast.ts';
export { commandSubject, eventSubject, snakeCase } from './subjects.ts';
export { isTenantReader, TENANT_API_PREFIX, TENANT_READERS_MAX, tenantReader } from './tenant-readers.ts';
export { utf8Length } from './utf8-length.ts';
