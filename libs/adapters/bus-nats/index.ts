export { NatsEventAnnouncer } from './announcer.ts';
export { NatsCommandBus } from './command-bus.ts';
export { assertDurable } from './durability.ts';
export { NatsEventFeed } from './event-feed.ts';
export { Link, openConnection } from './link.ts';
export type { LinkOptions } from './link.ts';
export { fromMessage, toMessage } from './message.ts';
export { STREAM } from './stream.ts';
