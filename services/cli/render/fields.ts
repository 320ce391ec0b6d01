import type { Change, ChangeAction } from '@fleetwright/contracts';
import { changedFieldText, newFieldText } from './values.ts';

/** What stands before a change. */
export const SIGNS: Readonly<Record<ChangeAction, string>> = {
  create: '+',
  update: '~',
  delete: '-',
  adopt: '=',
  disown: '>',
};

/** What becomes of a resource that is given up. */
export function receiverText({ receiver }: Pick<Change, 'receiver'>): string {
  return (receiver ?? null) === null ? 'is given up, nobody adopts it' : `goes to repository ${receiver}`;
}

/** Every field of a change, uncut: what an approver decides about. */
export function fieldLines({ action, fields }: Change): string[] {
  return fields.map((field) => (action === 'create' ? newFieldText(field) : changedFieldText(field, undefined)));
}
