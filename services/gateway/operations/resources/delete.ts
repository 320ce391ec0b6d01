import { LaterAnswer } from '@fleetwright/contracts/api';
import { z } from 'zod';
import { later } from '../../commands.ts';
import { type Operation, operation } from '../../operation.ts';
import type { Kind } from './kind.ts';

export function deleteResource(kind: Kind): Operation {
  const { api, noun, path, sample } = kind;
  return operation({
    name: `delete_${kind.kind}`,
    summary: `Delete a ${noun}; with If-Match only at that version`,
    permission: 'system.fleet.write',
    input: api.deleteInput,
    output: z.undefined(),
    later: LaterAnswer,
    isIdempotent: true,
    codes: ['git_owned', 'version_conflict', 'in_use'],
    http: { method: 'DELETE', path: `${path}/:key`, ifMatch: 'expected_version', status: 204 },
    example: { input: { key: sample.key, expected_version: sample.version }, output: undefined },
    async run(caller, { key, expected_version = null }, { commands, request }) {
      const done = await commands.send(caller, request, 'DeleteResource', { kind: kind.kind, key, expected_version });
      return done.isVisible ? undefined : later(done);
    },
  });
}
