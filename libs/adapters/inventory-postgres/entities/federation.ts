import { defineEntity, p } from '@mikro-orm/postgresql';
import { checksOf, columnsOf, ofAccount, stamp } from './columns.ts';

/** Another installation, as this one knows it. */
export const FederationPeer = defineEntity({
  name: 'FederationPeer',
  tableName: 'federation_peers',
  properties: { account: ofAccount, name: p.text().primary(), ...columnsOf('federation_peer'), ...stamp },
  checks: checksOf('federation_peer'),
});
