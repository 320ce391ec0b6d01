// Writes what compose.yaml gives to the containers, below FOLDER:
//   node deploy/container/render.ts FOLDER [--tenant acme]… [--env operator.env]
// A second time passwords and keys stay as they were. docs/containers.md says what to do with it.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs, parseEnv } from 'node:util';
import { ensureKeyFile } from '@fleetwright/adapters/credentials-local';
import { AccountId } from '@fleetwright/contracts';
import { calloutIssuerFile, enrolmentSeedFile, ensureNatsUsers } from '../local/nats-users.ts';
import { webhookKeyFile } from '../local/service-environment.ts';
import { natsServerFile, serviceFiles } from './configuration.ts';

const { values, positionals } = parseArgs({
  options: { tenant: { type: 'string', multiple: true, default: [] }, env: { type: 'string' } },
  allowPositionals: true,
});
const [folder = ''] = positionals;
const areTenants = values.tenant.every((tenant) => AccountId.safeParse(tenant).success);
if (folder === '' || positionals.length > 1 || !areTenants) {
  console.error('usage: node deploy/container/render.ts FOLDER [--tenant ACCOUNT]… [--env FILE]');
  process.exit(64);
}

// Nobody else comes in here: what is below may be read by the containers' users, who have other numbers on every machine.
await mkdir(folder, { recursive: true, mode: 0o700 });
await chmod(folder, 0o700);
const natsUsers = await ensureNatsUsers(folder, values.tenant);
await ensureKeyFile(webhookKeyFile(folder));
const password = await ensurePassword(join(folder, 'postgres.env'));
const files = {
  'nats-server.conf': natsServerFile(natsUsers.configuration),
  ...serviceFiles({
    databaseUrl: `postgresql://fleetwright:${password}@postgres:5432/fleetwright`,
    natsUrlOf: (user) => natsUsers.urlOf(user, { host: 'nats', port: 4222 }),
    natsMonitoringUrl: 'http://nats:8222',
    agentServers: 'nats://127.0.0.1:4222',
    operator: values.env === undefined ? {} : (parseEnv(await readFile(values.env, 'utf8')) as Record<string, string>),
  }),
};
await mkdir(join(folder, 'services'), { recursive: true });
for (const [name, text] of Object.entries(files)) {
  await writeFile(join(folder, name.endsWith('.env') ? 'services' : '', name), text, { mode: 0o644 });
}
await chmod(join(folder, 'keys'), 0o755);
for (const file of [webhookKeyFile(folder), enrolmentSeedFile(folder), calloutIssuerFile(folder)])
  await chmod(file, 0o644);
console.log(`${folder}: passwords, keys and settings of every container; keep it where nobody else reads it.`);

/** PostgreSQL's, made at the first time. */
async function ensurePassword(file: string): Promise<string> {
  if (!existsSync(file))
    await writeFile(file, `POSTGRES_PASSWORD=${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
  return parseEnv(await readFile(file, 'utf8'))['POSTGRES_PASSWORD'] ?? '';
}
