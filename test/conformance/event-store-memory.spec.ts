import { describeEventStore } from './event-store.suite.ts';
import { createMemoryStore } from './memory-store.ts';

describeEventStore('in memory', createMemoryStore);
