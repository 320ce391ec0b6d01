import type { z } from 'zod';
import { addressOf, type Operation, placesOf } from '../operation.ts';

/** Schemas by the names that they are exported with; a map of schemas stands for `NAME['key']['member']`. */
export type NamedSchemas = Readonly<Record<string, unknown>>;

/** The file that the typed client stands on: where each operation's fields stand, and what it takes and answers. */
export function clientFile(operations: readonly Operation[], schemas: NamedSchemas): string {
  const names = namesOf(schemas);
  const nameOf = (schema: z.ZodType): string => {
    const name = names.get(schema);
    if (name === undefined) throw new Error('an operation has a schema that contracts/api does not export');
    return name;
  };
  const used = operations.flatMap(schemasOf).map((schema) => nameOf(schema).split('[')[0] ?? '');
  return `// Made of the gateway's operations; its test says how to make it anew.
import type { z } from 'zod';
import type {
${inLines(used)}
} from '../api.ts';

/** Where the fields of an operation's input stand in a request. */
export interface RequestShape {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Fields in the query of a method that has a body. */
  readonly query: readonly string[];
  readonly text?: { readonly field: string; readonly mediaType: string };
  readonly answer?: { readonly field: string; readonly mediaType: string };
  readonly ifMatch?: string;
}

type In<Schema extends z.ZodType> = z.input<Schema>;
type Out<Schema extends z.ZodType> = z.output<Schema>;

/** What each operation takes and answers. */
export interface Operations {
${operations.map((operation) => `  ${operation.name}: { input: ${inputOf(operation, nameOf)}; answer: ${answerOf(operation, nameOf)} };`).join('\n')}
}

export const OPERATIONS: { readonly [Name in keyof Operations]: RequestShape } = {
${operations.map((operation) => `  ${operation.name}: ${shapeOf(operation)},`).join('\n')}
};
`;
}

/** Each once, as many on a line as there is room for: one on each would be most of the file. */
function inLines(names: readonly string[]): string {
  const lines: string[] = [];
  for (const name of [...new Set(names)].toSorted()) {
    const last = lines.at(-1);
    if (last === undefined || last.length + name.length > 115) lines.push(`  ${name},`);
    else lines[lines.length - 1] = `${last} ${name},`;
  }
  return lines.join('\n');
}

function schemasOf({ input, output, later }: Operation): z.ZodType[] {
  return [input, ...(output.type === 'undefined' ? [] : [output]), ...(later === undefined ? [] : [later])];
}

function namesOf(schemas: NamedSchemas): ReadonlyMap<unknown, string> {
  const names = new Map<unknown, string>();
  const visit = (name: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null || names.has(value)) return;
    if ('_zod' in value) names.set(value, name);
    else for (const [key, inner] of Object.entries(value)) visit(`${name}['${key}']`, inner);
  };
  for (const [name, value] of Object.entries(schemas)) visit(name, value);
  return names;
}

function typeOf(name: string): string {
  const [base = '', ...rest] = name.split(/(?=\[)/);
  return rest.length === 0 ? `typeof ${base}` : `(typeof ${base})${rest.join('')}`;
}

function inputOf({ input }: Operation, nameOf: (schema: z.ZodType) => string): string {
  return `In<${typeOf(nameOf(input))}>`;
}

function answerOf({ output, later }: Operation, nameOf: (schema: z.ZodType) => string): string {
  const done = output.type === 'undefined' ? 'undefined' : `Out<${typeOf(nameOf(output))}>`;
  return later === undefined ? done : `${done} | Out<${typeOf(nameOf(later))}>`;
}

function shapeOf(operation: Operation): string {
  const { http } = operation;
  const path = `/${addressOf(http)}`.replace(/:(\w+)/g, '{$1}');
  const query = http.method === 'GET' || http.text !== undefined ? [] : placesOf(operation).query;
  const text =
    http.text === undefined
      ? ''
      : `, text: { field: '${http.text.field}', mediaType: '${http.text.mediaTypes[0] ?? ''}' }`;
  const ifMatch = http.ifMatch === undefined ? '' : `, ifMatch: '${http.ifMatch}'`;
  const listed = query.map((field) => `'${field}'`).join(', ');
  const answer =
    http.answer === undefined
      ? ''
      : `, answer: { field: '${http.answer.field}', mediaType: '${http.answer.mediaType}' }`;
  return `{ method: '${http.method}', path: '${path}', query: [${listed}]${text}${answer}${ifMatch} }`;
}
