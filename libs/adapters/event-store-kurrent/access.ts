import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { ANY, jsonEvent } from '@kurrent/kurrentdb-client';
import { clientOf } from './connection.ts';

/** Who may do what in the server, and what only administrators may. */
const ADMINS = '$admins';
const SETTINGS_STREAM = '$settings';

/** How long the server may take to answer one request, milliseconds. */
const REQUEST_TIMEOUT_MS = 10_000;

export interface AccessOptions {
  /** `kurrentdb://HOST:PORT`, with `?tlsCaFile=…` where its authority is one of your own; without user and password. */
  readonly url: string;
  readonly admin: Login;
  /** Ours. Letters, digits, dot, dash and underscore. */
  readonly user: Login;
}

export interface Login {
  readonly name: string;
  readonly password: string;
}

/**
 * Gives a KurrentDB with TLS a user for Fleetwright: it reads, appends and subscribes; it deletes and cuts nothing, and sees no
 * system stream. Nobody else but administrators has any right on streams that set none of their own. Repeating it sets the
 * password anew. Throws what the server refuses, having changed nothing of it.
 */
export async function grantAccess({ url, admin, user }: AccessOptions): Promise<void> {
  if (!/^[\w.-]+$/.test(user.name)) throw new RangeError(`a user cannot be called ${JSON.stringify(user.name)}`);
  await createUser(url, admin, user);
  const client = clientOf(urlWith(url, admin));
  try {
    await client.appendToStream(SETTINGS_STREAM, jsonEvent({ type: SETTINGS_STREAM, data: settings(user.name) }), {
      streamState: ANY,
    });
    await client.setStreamMetadata('$all', { acl: { readRoles: [ADMINS, user.name] } });
  } finally {
    await client.dispose();
  }
}

function settings(name: string): Record<string, unknown> {
  const ours = [name, ADMINS];
  return {
    $userStreamAcl: { $r: ours, $w: ours, $mr: ours, $d: [ADMINS], $mw: [ADMINS] },
    $systemStreamAcl: { $r: [ADMINS], $w: [ADMINS], $mr: [ADMINS], $d: [ADMINS], $mw: [ADMINS] },
  };
}

const CREATED = 201;
const CONFLICT = 409;
const OK = 200;

async function createUser(url: string, admin: Login, { name, password }: Login): Promise<void> {
  const created = await post(url, admin, '/users', { loginName: name, fullName: 'Fleetwright', groups: [], password });
  if (created === CREATED) return;
  if (created !== CONFLICT) throw new Error(`KurrentDB answered ${created} where the user ${name} was to be made`);
  const reset = await post(url, admin, `/users/${name}/command/reset-password`, { newPassword: password });
  if (reset !== OK) throw new Error(`KurrentDB answered ${reset} where the user ${name} was to get a new password`);
}

/** Users are no matter of the client's. */
function post(url: string, { name, password }: Login, path: string, body: object): Promise<number> {
  const { hostname, port, searchParams } = new URL(url.replace(/^kurrentdb:/, 'https:'));
  const caFile = searchParams.get('tlsCaFile');
  return new Promise((resolve, reject) => {
    const asked = request({
      ...{ hostname, port, path, method: 'POST', auth: `${name}:${password}`, timeout: REQUEST_TIMEOUT_MS },
      headers: { 'content-type': 'application/json' },
      ...(caFile !== null && { ca: readFileSync(caFile) }),
    });
    asked.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('timeout', () => asked.destroy(new Error(`KurrentDB did not answer within ${REQUEST_TIMEOUT_MS} ms`)));
    asked.on('error', reject);
    asked.end(JSON.stringify(body));
  });
}

function urlWith(url: string, { name, password }: Login): string {
  return url.replace('://', `://${name}:${encodeURIComponent(password)}@`);
}
