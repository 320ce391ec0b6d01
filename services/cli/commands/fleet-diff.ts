import type { AnswerOf } from '@fleetwright/contracts/client';
import type { CommandLine, JsonOption } from '../command-line.ts';
import type { Gateway } from '../gateway.ts';
import { PAGE_SIZE } from '../limits.ts';
import { visible } from '../render/text.ts';
import type { World } from '../world.ts';

type Answer = AnswerOf<'fleet_diff'>['fleet_diff'];
type Difference = Answer['changes'][number];

/** What changed in the live fleet between two moments, whoever changed it. */
export function setUpFleetDiff({ command, world, connect }: CommandLine): void {
  command
    .option('--json', 'print JSON')
    .action(async (from: string, to: string | undefined, options: JsonOption) =>
      show(world, await between(await connect(), from, to), options),
    );
}

/** All pages of it; the gateway says what a moment is. */
async function between(gateway: Gateway, from: string, to: string | undefined): Promise<Answer> {
  const asked = { from, ...(to === undefined ? {} : { to }) };
  const first = await gateway.call('fleet_diff', { ...asked, limit: PAGE_SIZE });
  const changes = [...first.fleet_diff.changes];
  // What "now" was is in the first answer: all pages are of the same two moments.
  const moments = { from: first.fleet_diff.from, to: first.fleet_diff.to };
  for (let { next_cursor: cursor } = first; cursor !== null; ) {
    const page = await gateway.call('fleet_diff', { ...moments, limit: PAGE_SIZE, cursor });
    changes.push(...page.fleet_diff.changes);
    cursor = page.next_cursor;
  }
  return { ...first.fleet_diff, changes };
}

const SIGNS = { created: '+', changed: '~', deleted: '-' } as const;

function show(world: World, diff: Answer, { json }: JsonOption): void {
  if (json) return world.print(JSON.stringify(diff, null, 2));
  for (const change of diff.changes) {
    for (const line of linesOf(change)) world.print(visible(line));
  }
  const count = (change: Difference['change']) => diff.changes.filter((each) => each.change === change).length;
  const counts = `${count('created')} created, ${count('changed')} changed, ${count('deleted')} deleted`;
  world.print(`${counts} from ${diff.from} to ${diff.to}`);
}

function linesOf({ change, kind, key, fields, changed_by, changed_at }: Difference): string[] {
  const by = `by ${changed_by.name ?? changed_by.id}, ${changed_at}`;
  const head = `${SIGNS[change]} ${kind} ${key}  ${by}`;
  if (change !== 'changed') return [head];
  return [head, ...fields.map(({ path, from, to }) => `    ${path}: ${textOf(from)} → ${textOf(to)}`)];
}

/** Nothing stands for what was not there. */
function textOf(value: unknown): string {
  return value === undefined ? '-' : JSON.stringify(value);
}
