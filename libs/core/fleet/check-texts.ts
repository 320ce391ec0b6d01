import { type Problem, unstorableText } from '@fleetwright/contracts';
import { VALUE_DEPTH_MAX } from './limits.ts';

/**
 * What no database text can hold, anywhere in a value: U+0000, half of a surrogate pair; and nesting deeper than
 * `VALUE_DEPTH_MAX`. Looks at map keys as well as at strings.
 */
export function textProblems(path: string, value: unknown): Problem[] {
  const problems: Problem[] = [];
  walk(path, value, 1, problems);
  return problems;
}

/** The same for each value of a request's data, told at its name. */
export function mapTextProblems(data: object): Problem[] {
  return Object.entries(data).flatMap(([name, value]) => textProblems(name, value));
}

function walk(path: string, value: unknown, depth: number, problems: Problem[]): void {
  if (typeof value === 'string') {
    const message = unstorableText(value);
    if (message !== undefined) problems.push({ path, code: 'invalid_text', message });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth > VALUE_DEPTH_MAX) {
    problems.push({ path, code: 'too_deep', message: `Values may be nested at most ${VALUE_DEPTH_MAX} deep.` });
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    const message = unstorableText(key);
    if (message === undefined)
      walk(Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, inner, depth + 1, problems);
    else problems.push({ path, code: 'invalid_text', message: `A key here: ${message}` });
  }
}
