import { describeEventStore } from './event-store.suite.ts';
import { createPostgresStore } from './postgres-store.ts';

describeEventStore('in PostgreSQL', createPostgresStore);
