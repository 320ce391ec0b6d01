import { type Node, parseSync, visitorKeys } from 'oxc-parser';
import type { Finding, SourceFile } from './tree.ts';

/** What still fits into one reading. Tests and tools keep to it as well. */
export const FILE_LINES_MAX = 400;
export const FUNCTION_LINES_MAX = 70;

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];
// A describe block is a chapter, not a function: its tests are measured each by itself.
const CHAPTERS = /^describe\b/;

export function linesOf(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}

export function findLongFiles(files: readonly SourceFile[]): Finding[] {
  return files
    .map(({ path, text }) => ({ path, lines: linesOf(text) }))
    .filter(({ lines }) => lines > FILE_LINES_MAX)
    .map(({ path, lines }) => `${path} has ${lines} lines, more than ${FILE_LINES_MAX}: split it by what it is about`);
}

export function findLongFunctions(files: readonly SourceFile[]): Finding[] {
  return files.flatMap(({ path, text }) => {
    return functionsOf(path, text)
      .map(({ start, end }) => ({ line: linesOf(text.slice(0, start + 1)), lines: linesOf(text.slice(start, end)) }))
      .filter(({ lines }) => lines > FUNCTION_LINES_MAX)
      .map(({ line, lines }) => {
        return `${path}:${line} is a function of ${lines} lines, more than ${FUNCTION_LINES_MAX}: give its parts names`;
      });
  });
}

function functionsOf(path: string, text: string): Node[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  const found: Node[] = [];
  visit(program, (node) => {
    if (FUNCTIONS.includes(node.type)) found.push(node);
  });
  // A suite's outer function only holds the chapters that every adapter is tried with.
  return path.endsWith('.suite.ts') ? found.filter((node) => !isTopLevel(program, node)) : found;
}

function isTopLevel(program: Node, wanted: Node): boolean {
  return childrenOf(program).some((node) => node === wanted || childrenOf(node).includes(wanted));
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  for (const child of childrenOf(node)) {
    if (isChapter(node, child, see)) continue;
    visit(child, see);
  }
}

/** Looks into the body of a describe block without seeing the block itself. */
function isChapter(parent: Node, child: Node, see: (node: Node) => void): boolean {
  const isBlock = parent.type === 'CallExpression' && CHAPTERS.test(calleeOf(parent)) && FUNCTIONS.includes(child.type);
  if (isBlock) for (const inner of childrenOf(child)) visit(inner, see);
  return isBlock;
}

function calleeOf(node: Node): string {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'CallExpression') return calleeOf(node.callee);
  if (node.type === 'MemberExpression') return calleeOf(node.object);
  if (node.type === 'TaggedTemplateExpression') return calleeOf(node.tag);
  return '';
}

function childrenOf(node: Node): Node[] {
  const keys = visitorKeys[node.type] ?? [];
  return keys
    .flatMap((key) => (node as unknown as Record<string, Node | null | (Node | null)[]>)[key])
    .filter((child): child is Node => child !== null && child !== undefined);
}
