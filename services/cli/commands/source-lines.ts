import type { Change, ProposalView } from '@fleetwright/contracts';
import { CommandFailed } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { COLUMNS_MIN, EXCERPT_COLUMNS, SOURCE_LINES } from '../limits.ts';
import { excerptAt } from '../render/excerpt.ts';
import type { Screen } from '../render/screen.ts';
import { visible } from '../render/text.ts';

/** Digits that a line number has at most, behind what a change is indented by. */
const GUTTER = 9;

/**
 * The lines of fleet.yaml that a change came from, as they were at the proposal's commit: secrets are masked. Where they
 * cannot be shown a sentence says why, and the review goes on.
 */
export async function printSource(
  gateway: Gateway,
  { sync_run_id, revision }: ProposalView,
  { line }: Change,
  { print, paint, columns }: Screen,
): Promise<void> {
  if (line === undefined) return;
  const [first_line, last_line] = [Math.max(1, line - SOURCE_LINES.before), line + SOURCE_LINES.behind];
  const asked = { sync_run_id, revision: revision.sha, first_line, last_line };
  try {
    const { file_excerpt: excerpt } = await gateway.call('gitops_get_sync_run_file', asked);
    print(paint('dim', `    ${visible(excerpt.file)}:${line}`));
    for (const { number, text } of excerpt.lines) {
      const gutter = `${String(number).padStart(GUTTER)} ${number === line ? '>' : '|'} `;
      const available = columns === undefined ? EXCERPT_COLUMNS : Math.max(columns, COLUMNS_MIN) - gutter.length;
      print(`${paint(number === line ? 'strong' : 'dim', gutter)}${excerptAt(text, 1, available).text}`.trimEnd());
    }
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    print(paint('dim', `    its lines of fleet.yaml are not shown: ${error.message}`));
  }
}
