import { type Node, parseSync, visitorKeys } from 'oxc-parser';
import { check } from 'recheck';
import { readFileSync } from 'node:fs';
import { type Finding, projectFiles, type SourceFile } from './tree.ts';

/** A regular expression as it stands in the sources. */
export interface RegularExpression {
  readonly path: string;
  readonly line: number;
  readonly pattern: string;
  readonly flags: string;
}

/** Expressions that were found to take linear time; see regular-expressions.long.spec.ts for how to renew the list. */
export const JUDGED_SAFE: ReadonlySet<string> = new Set(
  JSON.parse(readFileSync(new URL('./judged-expressions.json', import.meta.url), 'utf8')) as string[],
);

/** What runs at somebody's installation; tests and the tools of this repository read only what we wrote ourselves. */
export function productFiles(): SourceFile[] {
  return projectFiles(/^(libs|services|deploy)\/.*\.(ts|tsx|mjs)$/).filter(
    ({ path }) => !/\.(spec|suite)\.tsx?$|\/testing\//.test(path),
  );
}

/** An expression as one would write it. */
export function nameOf({ pattern, flags }: RegularExpression): string {
  return `/${pattern}/${flags}`;
}

export interface CollectedExpressions {
  readonly expressions: readonly RegularExpression[];
  /** Calls of `RegExp` whose pattern is only known when the program runs. */
  readonly computed: readonly Finding[];
}

/** Every regular expression of these files: literals, and calls of `RegExp` with constant texts. */
export function collectExpressions(files: readonly SourceFile[]): CollectedExpressions {
  const expressions: RegularExpression[] = [];
  const computed: Finding[] = [];
  for (const { path, text } of files) {
    const { program, errors } = parseSync(path, text);
    if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
    visit(program, (node) => {
      const line = text.slice(0, node.start).split('\n').length;
      if (node.type === 'Literal' && 'regex' in node && node.regex !== null) {
        expressions.push({ path, line, pattern: node.regex.pattern, flags: node.regex.flags });
      }
      const words = argumentsOfRegExp(node);
      const given = words === undefined ? null : constantTexts(words);
      if (given === undefined)
        computed.push(`${path}:${line} makes a regular expression of a text that is not constant`);
      else if (given !== null) expressions.push({ path, line, pattern: given[0] ?? '', flags: given[1] ?? '' });
    });
  }
  return { expressions, computed };
}

function argumentsOfRegExp(node: Node): readonly Node[] | undefined {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return undefined;
  return node.callee.type === 'Identifier' && node.callee.name === 'RegExp' ? node.arguments : undefined;
}

/** undefined: one of them is no constant. null: the pattern is a regular expression literal, which is seen by itself. */
function constantTexts(words: readonly Node[]): readonly string[] | null | undefined {
  const texts = words.map((word) => {
    if (word.type === 'Literal' && typeof word.value === 'string') return word.value;
    const isPlain = word.type === 'TemplateLiteral' && word.expressions.length === 0;
    return isPlain ? (word.quasis[0]?.value.cooked ?? undefined) : undefined;
  });
  const [first] = words;
  if (first?.type === 'Literal' && 'regex' in first) return null;
  return texts.includes(undefined) ? undefined : (texts as string[]);
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  const fields = node as unknown as Record<string, Node | (Node | null)[] | null>;
  for (const key of visitorKeys[node.type] ?? []) {
    for (const child of [fields[key] ?? null].flat()) if (child !== null) visit(child, see);
  }
}

/** A safety net: one takes up to a second, and what cannot be judged in this time is not simple enough. */
const CHECK_TIMEOUT_MS = 60_000;

/** Expressions that somebody can make slow by what they write (ReDoS), and those that the checker cannot judge. */
export async function findSlowExpressions(expressions: readonly RegularExpression[]): Promise<Finding[]> {
  const distinct = [...new Map(expressions.map((each) => [nameOf(each), each])).values()];
  const found: Finding[] = [];
  for (const { path, line, pattern, flags } of distinct) {
    const verdict = await check(pattern, flags, { timeout: CHECK_TIMEOUT_MS });
    if (verdict.status === 'safe') continue;
    const why = verdict.status === 'vulnerable' ? verdict.complexity.summary : `not judged: ${verdict.error.kind}`;
    found.push(`${path}:${line} /${pattern}/${flags} can be made slow (${why}): bound it, anchor it, or read by hand`);
  }
  return found;
}
