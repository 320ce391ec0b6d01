import type { Id } from '@fleetwright/contracts';

/** Rows by whether the agent is let in: those of the others are nobody's silence any more, and can be forgotten. */
export function byStanding<Row extends { readonly instance_id: Id }>(
  rows: readonly Row[],
  isLetIn: (instance: Id) => boolean,
): { readonly known: readonly Row[]; readonly shownOut: readonly Row[] } {
  const { known = [], shownOut = [] } = Object.groupBy(rows, ({ instance_id }) =>
    isLetIn(instance_id) ? 'known' : 'shownOut',
  );
  return { known, shownOut };
}
