import type { Json } from '@fleetwright/contracts';
import { utf8Length } from '../event-sourcing/index.ts';
import { RENDERED_BYTES_MAX, TEMPLATE_PROBLEMS_MAX } from './limits.ts';
import type { TemplateProblem } from './problems.ts';
import { problemAt, readTemplate, type TemplatePart } from './template.ts';

export type Rendered =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

type Config = Readonly<Record<string, Json>>;
type ValuePart = Extract<TemplatePart, { kind: 'value' }>;

/** The file that a template and a module's effective config make: the same bytes on every machine. Never throws. */
export function renderTemplate(text: string, config: Config): Rendered {
  const template = readTemplate(text);
  const problems: TemplateProblem[] = [...template.problems];
  const texts: string[] = [];
  let sizeBytes = 0;
  for (const part of template.parts) {
    const rendered = part.kind === 'text' ? part.text : valueOf(text, part, config);
    if (typeof rendered !== 'string') {
      if (problems.length < TEMPLATE_PROBLEMS_MAX) problems.push(rendered);
      continue;
    }
    sizeBytes += utf8Length(rendered);
    if (sizeBytes > RENDERED_BYTES_MAX) {
      return { ok: false, problems: [...problems, tooLarge(text, part)] };
    }
    texts.push(rendered);
  }
  return problems.length > 0 ? { ok: false, problems: problems.toSorted(byPlace) } : { ok: true, text: texts.join('') };
}

function byPlace(one: TemplateProblem, other: TemplateProblem): number {
  return one.line - other.line || one.column - other.column;
}

function valueOf(text: string, part: ValuePart, config: Config): string | TemplateProblem {
  const path = `config.${part.keys.join('.')}`;
  let value: Json | undefined = config as Json;
  for (const key of part.keys) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key)) {
      return problemAt(
        text,
        part.at,
        'unknown_key',
        `${path} is not in the module's config: add it, or correct the key`,
      );
    }
    value = value[key];
  }
  return scalarText(value) ?? problemAt(text, part.at, 'not_a_scalar', `${path} is ${NOT_A_SCALAR}`);
}

const NOT_A_SCALAR = 'no text in one line, whole number or boolean: only these can stand in a file';
const LINE_END = /[\n\r\u0085\u2028\u2029]/;

function scalarText(value: Json | undefined): string | null {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : null;
  return typeof value === 'string' && !LINE_END.test(value) ? value : null;
}

function tooLarge(text: string, part: TemplatePart): TemplateProblem {
  const message = `the rendered file has more than ${RENDERED_BYTES_MAX} bytes: make its values or its text shorter`;
  return problemAt(text, part.kind === 'value' ? part.at : 0, 'rendered_too_large', message);
}
