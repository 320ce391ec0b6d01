import { ListSubjectsInput, SubjectsPage } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { SUBJECT } from '../examples/subject.ts';

export const listSubjects = operation({
  name: 'list_subjects',
  summary:
    'Who has signed in to the account, in the order of their first sign-ins: people, and programs with tokens of another issuer',
  permission: 'system.tokens.write',
  input: ListSubjectsInput,
  output: SubjectsPage,
  isIdempotent: true,
  http: { method: 'GET', path: 'subjects' },
  example: { input: {}, output: { subjects: [SUBJECT], next_cursor: null } },
  run: ({ account }, page, { subjects }) => subjects.list(account, page),
});
