import type { Problem } from '@fleetwright/contracts';
import { StandardSchemaValidationPipe } from '@nestjs/common';
import { GatewayProblem } from './problems.ts';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Checks every parameter that declares a schema, and answers all problems at once. */
export const validation = new StandardSchemaValidationPipe({
  transform: true,
  exceptionFactory: (issues: readonly Issue[]) => {
    const errors = issues.map(problemOf);
    const [first] = errors;
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    const place = first === undefined || first.path === '' ? '' : `${first.path}: `;
    return new GatewayProblem('invalid', `${place}${first?.message ?? 'the input is not valid'}${more}`, { errors });
  },
});

function problemOf({ message, path = [] }: Issue): Problem {
  const parts = path.map((part) => (typeof part === 'object' ? part.key : part));
  const text = parts.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return { path: text.replace(/^\./, ''), code: 'invalid', message };
}
