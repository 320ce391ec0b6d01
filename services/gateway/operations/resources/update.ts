import type { Attributes } from '@fleetwright/contracts';
import { type Operation, operation } from '../../operation.ts';
import type { Kind } from './kind.ts';

export function updateResource(kind: Kind): Operation {
  const { api, noun, path, sample } = kind;
  const [changed = []] = Object.entries(sample.attributes);
  return operation({
    name: `update_${kind.kind}`,
    summary: `Change a ${noun}; with If-Match only at that version`,
    permission: 'system.fleet.write',
    input: api.updateInput,
    output: api.answer,
    later: api.writtenLater,
    isIdempotent: true,
    codes: ['git_owned', 'version_conflict', 'unresolved_reference'],
    http: { method: 'PATCH', path: `${path}/:key`, ifMatch: 'expected_version', etag: [noun, 'version'] },
    example: {
      input: { key: sample.key, expected_version: sample.version, [noun]: Object.fromEntries([changed]) },
      output: { [noun]: sample },
    },
    async run(caller, input, { commands, request, resources }) {
      const { key, expected_version = null } = input as { key: string; expected_version?: number };
      const data = { kind: kind.kind, key, attributes: input[noun] as Attributes, expected_version };
      const done = await commands.send(caller, request, 'UpdateResource', data);
      return resources.written(kind, caller.account, key, done);
    },
  });
}
