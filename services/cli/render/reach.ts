import type { Reach, ReachedGroup } from '@fleetwright/contracts';
import { SIGNS } from './fields.ts';
import type { Look, Screen } from './screen.ts';
import { visible } from './text.ts';

const LOOKS = { added: 'create', changed: 'update', removed: 'delete' } as const;

/** Which nodes changes reach, and what becomes of the files on them. Followed by an empty line; nothing for no reach. */
export function printReach(reach: Reach | undefined, screen: Screen): void {
  if (reach === undefined) return;
  const { print, paint } = screen;
  print(paint('strong', `Nodes reached: ${reach.total}`));
  for (const group of reach.groups) printGroup(group, screen);
  const untold = reach.groups_total - reach.groups.length;
  if (untold > 0) print(`  … and ${untold} more groups of nodes`);
  print('');
}

function printGroup(group: ReachedGroup, { print, paint }: Screen): void {
  const { change, nodes, total, template, modules, networks, files, files_total } = group;
  const rest = total > nodes.length ? ` and ${total - nodes.length} more` : '';
  const why = [...modules.map(moduleText), ...networks.map((name) => `network ${name}`)].join(', ');
  const what = change === 'removed' ? 'the machine stays as it is' : why;
  print(
    `  ${sign(change, paint)} ${visible(`${nodes.join(', ')}${rest} (${template})${what === '' ? '' : `: ${what}`}`)}`,
  );
  for (const file of files) {
    print(`      ${sign(file.change, paint)} ${visible(`${file.path} (${file.module})`)}`);
    for (const line of linesOf(file.diff)) print(`        ${paint(lookOf(line), visible(line))}`);
  }
  if (files_total > files.length) print(`      … and ${files_total - files.length} more files`);
}

function moduleText({ name, from, to }: ReachedGroup['modules'][number]): string {
  if (from === undefined) return to === null ? name : `${name} ${to}`;
  if (to === undefined) return `${name} goes`;
  return from === to ? name : `${name} ${from ?? '-'} -> ${to ?? '-'}`;
}

/** Without the two lines that name the file: it was named. */
function linesOf(diff: string | null): readonly string[] {
  return diff === null ? [] : diff.split('\n').slice(2, -1);
}

function sign(change: keyof typeof LOOKS, paint: Screen['paint']): string {
  return paint(LOOKS[change], SIGNS[LOOKS[change]]);
}

function lookOf(line: string): Look {
  if (line.startsWith('+')) return 'create';
  return line.startsWith('-') ? 'delete' : 'dim';
}
