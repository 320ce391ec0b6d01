import type { Attributes } from '@fleetwright/contracts';
import { type Operation, operation } from '../../operation.ts';
import { GatewayProblem } from '../../problems.ts';
import { keyPartsOf } from '../../resource-kinds.ts';
import type { Kind } from './kind.ts';

export function createResource(kind: Kind): Operation {
  const { api, noun, path, sample } = kind;
  return operation({
    name: `create_${kind.kind}`,
    summary: `Create a ${noun}`,
    permission: 'system.fleet.write',
    input: api.createInput,
    output: api.answer,
    later: api.writtenLater,
    isIdempotent: false,
    codes: ['git_owned', 'already_exists', 'unresolved_reference'],
    http: { method: 'POST', path, status: 201, etag: [noun, 'version'] },
    example: { input: { [noun]: bodyOf(kind) }, output: { [noun]: sample } },
    async run(caller, input, { commands, request, resources }) {
      const { key, attributes } = keyed(kind, input[noun] as Attributes);
      const done = await commands.send(caller, request, 'CreateResource', { kind: kind.kind, key, attributes });
      return resources.written(kind, caller.account, key, done);
    },
  });
}

/** Takes the key's parts out of a body. Throws a problem that names every part that is missing. */
function keyed({ keyFields, separator, noun }: Kind, given: Attributes): { key: string; attributes: Attributes } {
  const missing = keyFields.filter((field) => typeof given[field] !== 'string' || given[field] === '');
  if (missing.length > 0) {
    const message = (field: string) => `${noun}.${field}: expected a name`;
    throw new GatewayProblem('invalid', missing.map(message).join('; '), {
      errors: missing.map((field) => ({ path: `${noun}.${field}`, code: 'required', message: 'expected a name' })),
    });
  }
  const attributes = Object.fromEntries(Object.entries(given).filter(([field]) => !keyFields.includes(field)));
  return { key: keyFields.map((field) => given[field]).join(separator), attributes };
}

/** The body that creates the sample. */
function bodyOf(kind: Kind): Attributes {
  return { ...keyPartsOf(kind, kind.sample.key), ...kind.sample.attributes };
}
