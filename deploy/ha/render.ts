// Writes what each of three hosts gets, below FOLDER/<host>/, as it lies below its root:
//   node deploy/ha/render.ts FOLDER --host db-a=10.0.0.1 --host db-b=10.0.0.2 --host db-c=10.0.0.3 --tenant acme --env operator.env
// A second time passwords, keys and the authority stay as they were. docs/high-availability.md says what to do with it.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs, parseEnv } from 'node:util';
import { ensureKeyFile } from '@fleetwright/adapters/credentials-local';
import { AccountId } from '@fleetwright/contracts';
import { calloutIssuerFile, enrolmentSeedFile, ensureNatsUsers } from '../local/nats-users.ts';
import { webhookKeyFile } from '../local/service-environment.ts';
import { environmentOf } from '../local/service-configs.ts';
import { SERVICE_NAMES } from '../local/service-names.ts';
import { Authority } from './configuration/authority.ts';
import { type Cluster, type ClusterHost, DATA, ETC } from './configuration/cluster.ts';
import { serverFiles } from './configuration/files.ts';
import { ensurePasswords } from './configuration/passwords.ts';
import { serviceVariables } from './configuration/service-variables.ts';

const UNITS = join(import.meta.dirname, 'systemd');
const UNIT_FILES = {
  'etc/systemd/system': [
    ...['fleetwright-etcd.service', 'fleetwright-patroni.service', 'fleetwright-nats.service'],
    ...['fleetwright@.service', 'fleetwright.target'],
  ],
} as const;

const { values, positionals } = parseArgs({
  options: {
    host: { type: 'string', multiple: true, default: [] },
    tenant: { type: 'string', multiple: true, default: [] },
    env: { type: 'string' },
  },
  allowPositionals: true,
});
const [folder = ''] = positionals;
const hosts = values.host.map((text): ClusterHost => {
  const [name = '', address = ''] = text.split('=');
  return { name, address };
});
const isName = ({ name, address }: ClusterHost) => /^[a-z0-9][a-z0-9-]{0,62}$/.test(name) && /^[\w.:-]+$/.test(address);
const areTenants = values.tenant.every((tenant) => AccountId.safeParse(tenant).success);
if (folder === '' || hosts.length !== 3 || !hosts.every(isName) || !areTenants) {
  console.error(
    'usage: node deploy/ha/render.ts FOLDER --host NAME=ADDRESS (three times) [--tenant ACCOUNT]… [--env FILE]',
  );
  process.exit(64);
}

const secrets = join(folder, 'secrets');
await mkdir(join(secrets, 'keys'), { recursive: true, mode: 0o700 });
const natsUsers = await ensureNatsUsers(secrets, values.tenant);
const cluster: Cluster = {
  hosts,
  passwords: await ensurePasswords(join(secrets, 'database-passwords.json')),
  isSynchronous: true,
};
const authority = await Authority.in(join(secrets, 'authority'));
await ensureKeyFile(webhookKeyFile(secrets));
const operators = values.env === undefined ? {} : parseEnv(await readFile(values.env, 'utf8'));
for (const host of hosts) await render(host);
console.log(`${folder}: ${hosts.map(({ name }) => name).join(', ')}; keep secrets/ where nobody else reads it.`);

async function render(host: ClusterHost): Promise<void> {
  const root = join(folder, host.name);
  const etc = join(root, ETC);
  for (const [name, text] of Object.entries(serverFiles(cluster, host, natsUsers.configuration))) {
    await write(join(etc, name), text, name.endsWith('.sh') ? 0o750 : 0o640);
  }
  await mkdir(join(etc, 'tls'), { recursive: true });
  await authority.certify(host, { key: join(etc, 'tls/host.key'), cert: join(etc, 'tls/host.crt') });
  await copyFile(authority.certificate, join(etc, 'tls/ca.crt'));
  for (const file of [enrolmentSeedFile(secrets), calloutIssuerFile(secrets), webhookKeyFile(secrets)]) {
    await write(join(etc, 'keys', file.slice(join(secrets, 'keys').length + 1)), await readFile(file, 'utf8'), 0o640);
  }
  const environment = {
    ...serviceVariables(cluster, host, {
      natsUrlOf: (user, server) => natsUsers.urlOf(user, server),
      keys: `${ETC}/keys`,
      cache: `${DATA}/services`,
    }),
    ...(operators as Record<string, string>),
  };
  for (const service of SERVICE_NAMES) {
    const lines = Object.entries(environmentOf(service, environment)).map(([name, value]) => `${name}=${value}`);
    await write(join(etc, 'services', `${service}.env`), `${lines.join('\n')}\n`, 0o640);
  }
  for (const [to, names] of Object.entries(UNIT_FILES)) {
    for (const name of names) await write(join(root, to, name), await readFile(join(UNITS, name), 'utf8'), 0o644);
  }
  const others = { sysusers: 'sysusers.d', tmpfiles: 'tmpfiles.d' };
  for (const [end, to] of Object.entries(others)) {
    const text = await readFile(join(UNITS, `fleetwright.${end}`), 'utf8');
    await write(join(root, 'etc', to, 'fleetwright.conf'), text, 0o644);
  }
}

async function write(file: string, text: string, mode: number): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text, { mode });
}
