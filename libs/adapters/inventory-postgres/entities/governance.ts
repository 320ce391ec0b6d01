import type { Governance as State } from '@fleetwright/core/inventory';
import { defineEntity, p } from '@mikro-orm/postgresql';
import { ofAccount, oneOf } from './columns.ts';

/** Who may change by hand what git manages: one row of an account in which somebody ever set something. */
export const Governance = defineEntity({
  name: 'Governance',
  tableName: 'governance',
  properties: {
    account: ofAccount,
    /** How often it was set: whoever decides on it names the one that was read. */
    version: p.bigint('number'),
    /** As in the state; beside it, so that a write under the mode `off` reads no more than this. */
    mode: p.text(),
    state: p.json().$type<State>(),
  },
  checks: [{ ...oneOf('mode', ['off', 'on']), name: 'mode_is_known' }],
});
