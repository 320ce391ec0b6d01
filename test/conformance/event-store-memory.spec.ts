import { describeEventStore } from './event-store.suite.ts';
import { createMemoryStore } from './memory-store.ts';

describeEventStore('in memory', () => createMemoryStore(false));
describeEventStore('in memory, whose positions leave gaps', () => createMemoryStore(true));
