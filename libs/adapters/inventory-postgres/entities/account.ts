import { defineEntity, p } from '@mikro-orm/postgresql';

/** A tenant. Its row is the lock under which everything of the account is written. */
export const Account = defineEntity({
  name: 'Account',
  tableName: 'accounts',
  properties: {
    id: p.text().fieldName('account_id').primary(),
    name: p.text(),
    /** The account's newest revision; also the number of its journal rows. */
    revision: p.bigint('number').default(0),
    /** The last revision known to be in the stream `fleet-<account>`. */
    pumpedRevision: p.bigint('number').default(0),
    createdAt: p.datetime(3),
  },
  checks: [
    { name: 'account_id_is_a_token', expression: `account_id ~ '^[a-z0-9][a-z0-9-]{0,62}$'` },
    {
      name: 'account_revision_is_not_negative',
      expression: 'revision >= 0 and pumped_revision >= 0 and pumped_revision <= revision',
    },
  ],
});
