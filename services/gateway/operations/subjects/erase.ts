import { Id } from '@fleetwright/contracts';
import { SubjectInput } from '@fleetwright/contracts/api';
import { z } from 'zod';
import { operation } from '../../operation.ts';
import { notFound } from '../../problems.ts';
import { SUBJECT } from '../examples/subject.ts';

export const eraseSubject = operation({
  name: 'erase_subject',
  summary: 'Forget for ever who a subject was: history shows [erased], and every token that it made ends',
  permission: 'admin',
  input: SubjectInput,
  output: z.undefined(),
  isIdempotent: true,
  http: { method: 'DELETE', path: 'subjects/:subject_id', status: 204 },
  example: { input: { subject_id: SUBJECT.id }, output: undefined },
  async run(caller, { subject_id }, { subjects, request }) {
    const id = Id.safeParse(subject_id).data;
    if (id === undefined) throw notFound('subject', subject_id);
    await subjects.erase(caller, request, id);
    return undefined;
  },
});
