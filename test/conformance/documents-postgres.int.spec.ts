import { describeDocuments } from './documents.suite.ts';
import { createPostgresDocuments } from './postgres-documents.ts';

describeDocuments('in PostgreSQL', createPostgresDocuments);
