// npm run kurrentdb-user: gives a KurrentDB the user that Fleetwright works with, and takes the rights of all others away.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { grantAccess } from '@fleetwright/adapters/event-store-kurrent';

const option = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    url: option,
    user: { ...option, default: 'fleetwright' },
    'password-file': option,
    'admin-password-file': option,
  },
});
const { url, user, 'password-file': passwordFile, 'admin-password-file': adminPasswordFile } = values;
if (url === undefined || passwordFile === undefined || adminPasswordFile === undefined) {
  console.error('--url, --password-file and --admin-password-file are needed; --help says more');
  process.exit(2);
}
const textOf = (file: string) => readFileSync(file, 'utf8').trim();
await grantAccess({
  url,
  admin: { name: 'admin', password: textOf(adminPasswordFile) },
  user: { name: user, password: textOf(passwordFile) },
});
console.log(`${user} may append, read and subscribe; nobody else but administrators may.`);
