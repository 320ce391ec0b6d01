import { describeEventStore } from './event-store.suite.ts';
import { createKurrentStore } from './kurrent-store.ts';

describeEventStore('in KurrentDB', createKurrentStore);
