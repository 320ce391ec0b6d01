import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { matches } from '../address.ts';
import { codesOf } from '../openapi/codes.ts';
import { openApiDocument } from '../openapi/document.ts';
import { addressOf, type Operation } from '../operation.ts';
import { OPERATIONS } from '../operations/all.ts';
import { STATUS } from '../problems.ts';

interface Answered {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly mediaType: string;
  readonly body: unknown;
}

const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
const DESCRIPTION = 'description';
ajv.addSchema(openApiDocument({ isClosed: true }), DESCRIPTION);
const validators = new Map<string, ValidateFunction | undefined>();

/** Throws when an operation answers anything that its description does not say. */
export function checkAnswer({ method, path, status, mediaType, body }: Answered): void {
  const operation = operationAt(method, path.split('?')[0] ?? '');
  if (operation === undefined) return;
  const said = `${operation.name} answered ${status} ${JSON.stringify(body)}`;
  if (mediaType === 'application/problem+json') {
    const { code } = body as { readonly code: string };
    const isDescribed = codesOf(operation).some((each) => each === code && STATUS[each] === status);
    if (!isDescribed) throw new Error(`${said}, a code that is not described`);
    const problem = validatorOf(operation, status, mediaType);
    if (!problem?.(body)) throw new Error(`${said}: ${ajv.errorsText(problem?.errors)}`);
    return;
  }
  if (operation.output.type === 'undefined' && status === operation.http.status && body === null) return;
  const validate = validatorOf(operation, status, mediaType);
  if (validate === undefined) throw new Error(`${said} as ${mediaType}, which is not described`);
  if (!validate(body)) throw new Error(`${said}: ${ajv.errorsText(validate.errors)}`);
}

/** The operation that the server would choose: words before fields. */
function operationAt(method: string, address: string): Operation | undefined {
  const found = OPERATIONS.filter(({ http }) => http.method === method && matches(addressOf(http), address));
  return found.toSorted((a, b) => fieldsIn(a) - fieldsIn(b))[0];
}

function fieldsIn({ http }: Operation): number {
  return http.path.split(':').length;
}

function validatorOf({ http }: Operation, status: number, mediaType: string): ValidateFunction | undefined {
  const path = `/${addressOf(http).replace(/:(\w+)/g, '{$1}')}`;
  const place = ['paths', path, http.method.toLowerCase(), 'responses', String(status), 'content', mediaType, 'schema'];
  const pointer = place.map((part) => `/${encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))}`);
  const ref = `${DESCRIPTION}#${pointer.join('')}`;
  if (!validators.has(ref)) validators.set(ref, compiled(ref));
  return validators.get(ref);
}

function compiled(ref: string): ValidateFunction | undefined {
  try {
    return ajv.compile({ $ref: ref });
  } catch (error) {
    // Nothing stands there.
    if ((error as Error).message.includes("can't resolve reference")) return undefined;
    throw error;
  }
}
