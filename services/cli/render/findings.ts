import type { Finding } from '@fleetwright/contracts';
import { COLUMNS_MIN, EXCERPT_COLUMNS } from '../limits.ts';
import { excerptAt } from './excerpt.ts';
import type { Screen } from './screen.ts';
import type { SourceText } from './source.ts';
import { visible } from './text.ts';

/**
 * Findings as compilers tell them, so that editors jump to them: `file:line:column: severity code message`, then the
 * line of the file with a caret under the column. In the order of the file; findings of one place share its line.
 */
export function printFindings(findings: readonly Finding[], source: SourceText | undefined, screen: Screen): void {
  const inOrder = findings.toSorted(byPlace);
  inOrder.forEach((finding, index) => {
    screen.print(findingLine(finding, screen));
    const next = inOrder[index + 1];
    const isLastOfPlace = next?.line !== finding.line || next?.column !== finding.column;
    if (isLastOfPlace && source !== undefined) printExcerpt(finding, source, screen);
  });
}

function byPlace(one: Finding, other: Finding): number {
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
}

/** One finding without its line of the file. */
export function findingLine({ file, line, column, severity, code, message }: Finding, { paint }: Screen): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  const words = `${paint(severity, severity)} ${code} ${visible(message)}`;
  return place === '' ? words : `${paint('strong', `${visible(place)}:`)} ${words}`;
}

function printExcerpt({ line, column, code }: Finding, source: SourceText, { print, paint, columns }: Screen): void {
  if (line === undefined) return;
  const found = source.line(line);
  if (found === undefined) return;
  const gutter = `${String(line).padStart(GUTTER)} | `;
  if (found.kind === 'hidden' || code.startsWith('secret_')) {
    print(paint('dim', `${gutter}(not shown: the line may hold a secret)`));
    return;
  }
  const available = columns === undefined ? EXCERPT_COLUMNS : Math.max(columns, COLUMNS_MIN) - gutter.length;
  const { text, before } = excerptAt(found.text, column ?? 1, available);
  print(`${paint('dim', gutter)}${text}`.trimEnd());
  if (column === undefined) return;
  print(`${paint('dim', `${' '.repeat(GUTTER)} | `)}${' '.repeat(before)}${paint('strong', '^')}`);
}

/** Digits that a line number has at most, with a space before: a file of 1 MiB has rarely more. */
const GUTTER = 6;
