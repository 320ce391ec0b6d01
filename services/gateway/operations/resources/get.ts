import { type Operation, operation } from '../../operation.ts';
import type { Kind } from './kind.ts';

export function getResource(kind: Kind): Operation {
  const { api, noun, path, sample } = kind;
  return operation({
    name: `get_${kind.kind}`,
    summary: `One ${noun}`,
    permission: 'system.fleet.read',
    input: api.getInput,
    output: api.answer,
    isIdempotent: true,
    http: { method: 'GET', path: `${path}/:key`, etag: [noun, 'version'] },
    example: { input: { key: sample.key }, output: { [noun]: sample } },
    run: ({ account }, { key, at }, { resources }) => resources.one(kind, account, key, at),
  });
}
