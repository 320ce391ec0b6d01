import { type Node, parseSync, visitorKeys } from 'oxc-parser';
import type { SourceFile } from './tree.ts';

/** The codes in the first column of every table whose heading is "Code". */
export function codesOfRunbook(markdown: string): readonly string[] {
  const rows: string[] = [];
  let isInTable = false;
  for (const line of markdown.split('\n')) {
    if (!line.startsWith('|')) isInTable = false;
    else if (line.startsWith('| Code ')) isInTable = true;
    else if (isInTable) rows.push(line.split('|')[1] ?? '');
  }
  return rows.flatMap((cell) => [...cell.matchAll(/`([a-z0-9_]+)`/g)].map(([, code = '']) => code));
}

/** The codes that sources give to findings: `code` beside `severity` in one object, and the members of these types. */
export function codesOfSources(files: readonly SourceFile[], types: readonly string[]): ReadonlySet<string> {
  const codes = new Set<string>();
  for (const { path, text } of files) {
    visit(parseSync(path, text).program, (node) => {
      if (node.type === 'ObjectExpression') for (const code of codeOfFinding(node)) codes.add(code);
      if (node.type === 'TSTypeAliasDeclaration' && types.includes(node.id.name)) {
        visit(node.typeAnnotation, (member) => {
          if (member.type === 'Literal' && typeof member.value === 'string') codes.add(member.value);
        });
      }
    });
  }
  return codes;
}

/** What an agent tells its codes through, each with the code as its first argument. */
const TELLERS: ReadonlySet<string> = new Set(['problem', 'refusal', 'failed', 'FileFailure']);

/** The codes that the agent tells: every literal `code`, what it tells through these, and the members of these types. */
export function codesOfAgent(files: readonly SourceFile[], types: readonly string[]): ReadonlySet<string> {
  const codes = new Set(codesOfSources(files, types));
  const add = (node: Node | undefined) => {
    if (node?.type === 'Literal' && typeof node.value === 'string') codes.add(node.value);
  };
  for (const { path, text } of files) {
    visit(parseSync(path, text).program, (node) => {
      if (node.type === 'Property' && node.key.type === 'Identifier' && node.key.name === 'code') add(node.value);
      if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return;
      const { callee } = node;
      const name = callee.type === 'MemberExpression' ? callee.property : callee;
      if (name.type === 'Identifier' && TELLERS.has(name.name)) add(node.arguments[0]);
    });
  }
  return codes;
}

/** Every text that stands in the sources as a literal. */
export function textsOfSources(files: readonly SourceFile[]): ReadonlySet<string> {
  const texts = new Set<string>();
  for (const { path, text } of files) {
    visit(parseSync(path, text).program, (node) => {
      if (node.type === 'Literal' && typeof node.value === 'string') texts.add(node.value);
      if (node.type === 'Property' && node.key.type === 'Identifier') texts.add(node.key.name);
    });
  }
  return texts;
}

function codeOfFinding({ properties }: Extract<Node, { type: 'ObjectExpression' }>): string[] {
  const valueOf = (name: string) =>
    properties.flatMap((property) => {
      const isIt = property.type === 'Property' && property.key.type === 'Identifier' && property.key.name === name;
      return isIt ? [property.value] : [];
    })[0];
  const code = valueOf('code');
  if (valueOf('severity') === undefined || code?.type !== 'Literal' || typeof code.value !== 'string') return [];
  return [code.value];
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  const fields = node as unknown as Record<string, Node | (Node | null)[] | null>;
  for (const key of visitorKeys[node.type] ?? []) {
    for (const child of [fields[key]].flat()) if (child) visit(child, see);
  }
}
