import type { Problem } from '@fleetwright/contracts';
import type { FastifyRequest } from 'fastify';
import { expectedVersionOf } from '../expected-version.ts';
import { textOf } from '../fleet-text.ts';
import type { Given } from '../invoke.ts';
import { type Operation, placesOf } from '../operation.ts';
import { GatewayProblem } from '../problems.ts';

const NO_IF_MATCH = 'Say which version you saw: If-Match with the ETag of the answer, or * for any.';

/** An operation's input, gathered from where it stands in a request. Throws GatewayProblem for what cannot be read. */
export function readRequest(operation: Operation, request: FastifyRequest): Given {
  const { http } = operation;
  const places = placesOf(operation);
  const query = readQuery(request.url, places.query);
  const body = http.text === undefined ? readBody(request.body, places.body) : { fields: {}, problems: [] };
  const params = request.params as Readonly<Record<string, string>>;
  const path = Object.fromEntries(places.path.map((field) => [field, params[field]]));
  const isUnseen = http.needsIfMatch === true && request.headers['if-match'] === undefined;
  if (isUnseen && query.problems.length === 0) throw new GatewayProblem('precondition_required', NO_IF_MATCH);
  const version = http.ifMatch === undefined ? {} : { [http.ifMatch]: expectedVersionOf(request) };
  const text = query.problems.length > 0 ? {} : readText(http, request.body, query.fields['file']);
  return {
    fields: { ...body.fields, ...query.fields, ...path, ...version, ...text },
    problems: [...query.problems, ...body.problems],
  };
}

/** What findings call the file is told with them, so it is read first. */
function readText({ text }: Operation['http'], body: unknown, file: unknown = 'fleet.yaml'): Given['fields'] {
  return text === undefined ? {} : { [text.field]: textOf(body, String(file)) };
}

/** Fields of a query, each once and known; anything else is a problem. */
export function readQuery(url: string, known: readonly string[]): Required<Given> {
  const at = url.indexOf('?');
  const fields = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [path, value] of new URLSearchParams(at < 0 ? '' : url.slice(at))) {
    if (!known.includes(path)) problems.push(unknownParameter(path, known));
    else if (fields.has(path)) problems.push({ path, code: 'repeated', message: 'is given twice' });
    else fields.set(path, value);
  }
  return { fields: Object.fromEntries(fields), problems };
}

function unknownParameter(path: string, known: readonly string[]): Problem {
  if (path === 'at') {
    const message = 'how it was at another time cannot be answered yet; leave it out to see how it is now';
    return { path, code: 'not_yet_supported', message };
  }
  const expected = known.length === 0 ? 'there are none here' : `there are ${known.join(', ')}`;
  return { path, code: 'unknown_field', message: `is no parameter of this address; ${expected}` };
}

function readBody(body: unknown, known: readonly string[]): Required<Given> {
  if (body === undefined) return { fields: {}, problems: [] };
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { fields: {}, problems: [{ path: '', code: 'invalid_type', message: 'expected an object' }] };
  }
  const entries = Object.entries(body);
  const problems = entries
    .filter(([path]) => !known.includes(path))
    .map(([path]) => ({ path, code: 'unknown_field', message: 'is not known here' }));
  return { fields: Object.fromEntries(entries.filter(([path]) => known.includes(path))), problems };
}
