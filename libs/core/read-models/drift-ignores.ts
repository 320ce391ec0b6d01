import { readModel, replaceRow } from './read-model.ts';
import type { DriftIgnoreRow } from './rows.ts';

/** What is not to be told of an account's drift, those that ended included until they are swept up. */
export const driftIgnores = readModel<DriftIgnoreRow>({
  name: 'drift_ignores',
  rules: {
    DriftIgnoreSet: {
      keysOf: ({ data }) => [data.ignore.id],
      evolve: (row, { account_id, data, position }) => ({
        ...data.ignore,
        account_id,
        version: (row?.version ?? 0) + 1,
        position: row?.position ?? position,
      }),
    },
    DriftIgnoreRemoved: replaceRow<DriftIgnoreRow, 'DriftIgnoreRemoved'>(
      ({ data }) => [data.ignore_id],
      () => null,
    ),
  },
});
