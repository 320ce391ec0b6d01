import type { Problem } from '@fleetwright/contracts';
import { GatewayProblem } from './problems.ts';

/** An issue of Standard Schema; zod's say more. */
interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string;
  readonly keys?: readonly string[];
  readonly input?: unknown;
}

/** All problems of an input at once, as one refusal. */
export function refusalOf(errors: readonly Problem[]): GatewayProblem {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const place = first === undefined || first.path === '' ? '' : `${first.path}: `;
  return new GatewayProblem('invalid', `${place}${first?.message ?? 'the input is not valid'}${more}`, { errors });
}

export function problemsOf(issue: Issue): Problem[] {
  const path = (issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part));
  if (issue.code === 'unrecognized_keys' && issue.keys !== undefined) {
    return issue.keys.map((key) => ({
      path: textOf([...path, key]),
      code: 'unknown_field',
      message: 'is not known here',
    }));
  }
  return [{ path: textOf(path), code: codeOf(issue), message: issue.message }];
}

function codeOf({ code, message }: Issue): string {
  if (code === 'invalid_type' && message.includes('received undefined')) return 'required';
  return code === undefined || code === 'custom' ? 'invalid' : code;
}

/** `gitops_repository.metadata.a`, `proposals[2].digest`. */
function textOf(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text.replace(/^\./, '');
}
