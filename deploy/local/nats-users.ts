import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAccount, createUser, fromSeed, type KeyPair } from '@nats-io/nkeys';
import { natsAccounts, tenantPassword } from '../nats/accounts.ts';
import { DEMO_ACCOUNT } from './identity.ts';

/** Who of the platform may use NATS; a tenant's user has the name of its account. */
const USERS = ['relay', 'services', 'operators', 'agents'] as const;

export type NatsUser = (typeof USERS)[number] | typeof DEMO_ACCOUNT;

export interface NatsUsers {
  /** A part of the server's configuration, passwords included. */
  readonly configuration: string;
  /** An address with user and password, as the services and `nats` take it. */
  urlOf(user: NatsUser, server: { readonly host: string; readonly port: number }): string;
}

/** Reads the users' passwords, made at the first start; only their owner can read them. Default: the demo account's stack. */
export async function ensureNatsUsers(
  dataFolder: string,
  tenants: readonly string[] = [DEMO_ACCOUNT],
): Promise<NatsUsers> {
  const file = join(dataFolder, 'keys', 'nats-passwords.json');
  await mkdir(join(dataFolder, 'keys'), { recursive: true, mode: 0o700 });
  const before = existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as Record<string, string>) : {};
  // Begins with a letter: NATS would take a variable that looks like a number for one.
  const made = [...USERS, ...tenants].map(
    (user) => [user, before[user] ?? `p${randomBytes(24).toString('hex')}`] as const,
  );
  const passwords: Readonly<Record<string, string>> = Object.fromEntries(made);
  if (Object.keys(passwords).some((user) => before[user] === undefined)) await replace(file, passwords);
  const enrolment = await ensureSeed(enrolmentSeedFile(dataFolder), createUser);
  const issuer = await ensureSeed(calloutIssuerFile(dataFolder), createAccount);
  const variables = [
    ...Object.entries(passwords).map(([user, password]) => `${variableOf(user)}: "${password}"`),
    `ENROLMENT_NKEY: ${enrolment}`,
    `CALLOUT_ISSUER: ${issuer}`,
  ];
  return {
    configuration: `${variables.join('\n')}\n${natsAccounts(tenants)}`,
    urlOf: (user, { host, port }) => `nats://${user}:${passwords[user]}@${host}:${port}`,
  };
}

/** Others may read the file at the same time: they find it as it was or as it is now, never half of it. */
async function replace(file: string, passwords: Readonly<Record<string, string>>): Promise<void> {
  const draft = `${file}.${process.pid}.draft`;
  await writeFile(draft, JSON.stringify(passwords, null, 2), { mode: 0o600 });
  await rename(draft, file);
}

/** Where the key of the service is that says which agents may come in. */
export function enrolmentSeedFile(dataFolder: string): string {
  return join(dataFolder, 'keys', 'nats-enrolment.seed');
}

/** Where the key is that signs its answers. */
export function calloutIssuerFile(dataFolder: string): string {
  return join(dataFolder, 'keys', 'nats-callout-issuer.seed');
}

/** The public half of a key, made at the first start. */
async function ensureSeed(file: string, make: () => KeyPair): Promise<string> {
  if (!existsSync(file)) await writeFile(file, Buffer.from(make().getSeed()), { mode: 0o600 });
  return fromSeed(new Uint8Array(await readFile(file))).getPublicKey();
}

function variableOf(user: string): string {
  const isOurs = (USERS as readonly string[]).includes(user);
  return isOurs ? `${user.toUpperCase()}_PASSWORD` : tenantPassword(user);
}
