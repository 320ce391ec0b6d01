import type { TemplateProblem, TemplateProblemCode } from './problems.ts';
import { TEMPLATE_PROBLEMS_MAX } from './limits.ts';

/** A piece of a template: text as it is, or the keys below `config` that lead to a value. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly keys: readonly string[]; readonly at: number };

export interface Template {
  readonly parts: readonly TemplatePart[];
  readonly problems: readonly TemplateProblem[];
}

const OPEN = '{{';
const CLOSE = '}}';
const ESCAPED = '{{{{';
const PLACEHOLDER = /^[ \t]*config((?:\.[A-Za-z0-9_-]+)+)[ \t]*$/;
/** A placeholder is short. Looking further for its end would make a text of many open braces cost its square. */
const PLACEHOLDER_CHARS_MAX = 512;

/** Reads a text into its parts. Never throws: what cannot be read is a problem, and the rest is read on. */
export function readTemplate(text: string): Template {
  const parts: TemplatePart[] = [];
  const problems: TemplateProblem[] = [];
  let from = 0;
  while (from < text.length) {
    const open = text.indexOf(OPEN, from);
    if (open < 0) break;
    if (open > from) parts.push({ kind: 'text', text: text.slice(from, open) });
    if (text.startsWith(ESCAPED, open)) {
      parts.push({ kind: 'text', text: OPEN });
      from = open + ESCAPED.length;
      continue;
    }
    const keys = keysAt(text, open);
    if (keys === null) {
      if (problems.length < TEMPLATE_PROBLEMS_MAX) problems.push(problemAt(text, open, 'bad_template', BAD));
      from = open + OPEN.length;
      continue;
    }
    parts.push({ kind: 'value', keys: keys.names, at: open });
    from = keys.end;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return { parts, problems };
}

/** A problem with the place of a position in the text. */
export function problemAt(text: string, at: number, code: TemplateProblemCode, message: string): TemplateProblem {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { code, message, line: before.split('\n').length, column: at - lineStart + 1 };
}

const BAD = 'here begins neither {{ config.key }} nor {{{{, which stands for a literal {{: write one of the two';

function keysAt(text: string, open: number): { names: readonly string[]; end: number } | null {
  const window = text.slice(open + OPEN.length, open + OPEN.length + PLACEHOLDER_CHARS_MAX);
  const close = window.indexOf(CLOSE);
  const inside = close < 0 ? null : PLACEHOLDER.exec(window.slice(0, close));
  if (inside === null) return null;
  return { names: (inside[1] ?? '').slice(1).split('.'), end: open + OPEN.length + close + CLOSE.length };
}
