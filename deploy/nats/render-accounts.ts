// Prints accounts.conf for these tenants:  node deploy/nats/render-accounts.ts acme globex > accounts.conf
import { AccountId } from '@fleetwright/contracts';
import { natsAccounts } from './accounts.ts';

const tenants = process.argv.slice(2);
const wrong = tenants.filter((account) => !AccountId.safeParse(account).success);
if (wrong.length > 0) {
  console.error(
    `No account ids: ${wrong.join(', ')}. One is lower case letters, digits and dashes, at most 63 of them.`,
  );
  process.exit(64);
}
process.stdout.write(natsAccounts(tenants));
