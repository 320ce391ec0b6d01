import { type Operation, operation } from '../../operation.ts';
import type { Kind } from './kind.ts';

export function listResources(kind: Kind): Operation {
  const { api, nouns, path, sample } = kind;
  return operation({
    name: `list_${kind.kind}s`,
    summary: `List ${nouns}`,
    permission: 'system.fleet.read',
    input: api.listInput,
    output: api.page,
    isIdempotent: true,
    http: { method: 'GET', path },
    example: { input: { limit: 1 }, output: { [nouns]: [sample], next_cursor: '4711' } },
    run: ({ account }, input, { resources }) => resources.page(kind, account, input),
  });
}
