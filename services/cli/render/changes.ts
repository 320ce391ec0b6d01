import { type Change, type ChangeCounts, KIND_TABLE, RESOURCE_KINDS } from '@fleetwright/contracts';
import { COLUMNS_MIN } from '../limits.ts';
import { receiverText, SIGNS } from './fields.ts';
import type { Screen } from './screen.ts';
import { cutTo, visible } from './text.ts';
import { causeText, changedFieldText, newFieldsText } from './values.ts';

/** A plan as people read it: by kind, and at the end what goes away. Each group is followed by an empty line. */
export function printChanges(changes: readonly Change[], screen: Screen): void {
  for (const kind of RESOURCE_KINDS) {
    const group = changes.filter((change) => change.kind === kind && change.action !== 'delete');
    printGroup(KIND_TABLE[kind].heading, group, screen);
  }
  const deletes = changes.filter(({ action }) => action === 'delete');
  printGroup('Deletes', deletes, screen);
}

function printGroup(heading: string, changes: readonly Change[], screen: Screen): void {
  if (changes.length === 0) return;
  screen.print(screen.paint('strong', heading));
  for (const change of changes) {
    const { action, kind, key, fields } = change;
    const sign = screen.paint(action, SIGNS[action]);
    // A delete stands apart from its kind.
    const name = visible(action === 'delete' ? `${kind} ${key}` : key);
    if (action === 'create') screen.print(`  ${sign} ${cutIn(screen, `${name}  ${newFields(change)}`)}`.trimEnd());
    else if (action === 'disown') screen.print(`  ${sign} ${name}  ${receiverText(change)}`);
    else screen.print(`  ${sign} ${action === 'delete' ? screen.paint('delete', name) : name}`);
    if (action === 'update') {
      const columns = screen.columns === undefined ? undefined : Math.max(screen.columns, COLUMNS_MIN) - FIELD.length;
      for (const field of fields) screen.print(`${FIELD}${changedFieldText(field, columns)}`);
    }
  }
  screen.print('');
}

const FIELD = '      ';
/** Of a change: two spaces, its sign, a space. */
const SIGN_COLUMNS = 4;

/** A new resource is one line. Why it is new is said only where it was there before: somebody deleted it. */
function newFields({ fields, cause }: Change): string {
  const why = cause === 'initial' ? '' : causeText(cause).trimStart();
  return [why, newFieldsText(fields)].filter((part) => part !== '').join('  ');
}

function cutIn({ columns }: Screen, text: string): string {
  return columns === undefined ? text : cutTo(text, Math.max(columns, COLUMNS_MIN) - SIGN_COLUMNS);
}

/** `3 to create, 1 to update, 0 to delete, 1 to adopt`, and what is given up where there is any. */
export function countsText({ create, update, delete: deletes, adopt, disown = 0 }: ChangeCounts): string {
  const givenUp = disown === 0 ? '' : `, ${disown} to disown`;
  return `${create} to create, ${update} to update, ${deletes} to delete, ${adopt} to adopt${givenUp}`;
}
