import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { answerKv, type KvAnswer, KvEngine } from './vault-kv.ts';

/** What Vault may do instead of answering. */
export type VaultFault =
  | { readonly kind: 'status'; readonly status: number; readonly errors?: readonly string[] }
  /** Nothing ever comes; `headers`: the head comes, then a byte now and then. */
  | { readonly kind: 'slow'; readonly after: 'nothing' | 'headers' }
  | { readonly kind: 'body'; readonly body: string; readonly contentType?: string }
  | { readonly kind: 'huge'; readonly sizeBytes: number }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'reset' };

export interface VaultRequest {
  readonly method: string;
  /** As it was sent, without `/v1/`. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

/** Grants, as a policy's paths: `secret/data/gitops/*` → `['read']`. A trailing `*` matches what follows. */
export type VaultPolicy = Readonly<Record<string, readonly ('read' | 'list' | 'create' | 'delete')[]>>;

export interface FakeVault {
  readonly url: string;
  /** May do everything. */
  readonly rootToken: string;
  /** Makes a token that may do what the policy grants. */
  grant(token: string, policy: VaultPolicy): void;
  revoke(token: string): void;
  /** Until it is told otherwise; undefined: answers again. */
  fail(fault: VaultFault | undefined): void;
  /** Every request that came in, oldest first. */
  readonly requests: readonly VaultRequest[];
  stop(): Promise<void>;
}

export interface FakeVaultOptions {
  /** Where KV version 2 is mounted. Default: `secret`. */
  readonly mounts?: readonly string[];
  /** Requests must name it; default: none is needed. */
  readonly namespace?: string;
}

const ROOT_TOKEN = 'root-of-the-fake';
const DRIP_MS = 50;

/** A server that answers as Vault's KV version 2 does, as far as clients of it can tell (Vault's HTTP API, "KV v2"). */
export async function startFakeVault({ mounts = ['secret'], namespace }: FakeVaultOptions = {}): Promise<FakeVault> {
  const engines = new Map(mounts.map((mount) => [mount, new KvEngine()]));
  const policies = new Map<string, VaultPolicy | 'everything'>([[ROOT_TOKEN, 'everything']]);
  const requests: VaultRequest[] = [];
  let fault: VaultFault | undefined;
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').replace(/^\/v1\//, '');
    const method = request.method ?? '';
    requests.push({ method, path, headers: request.headers });
    if (fault !== undefined) return misbehave(fault, response);
    const body = await text(request);
    const bare = path.split('?')[0] ?? '';
    const policy = policies.get(String(request.headers['x-vault-token'] ?? ''));
    const isOfNamespace = namespace === undefined || request.headers['x-vault-namespace'] === namespace;
    if (
      !isOfNamespace ||
      policy === undefined ||
      !isGranted(policy, bare, path.endsWith('?list=true') ? 'LIST' : method)
    )
      return send(response, DENIED);
    const mount = mounts.find((each) => bare.startsWith(`${each}/`));
    const engine = mount === undefined ? undefined : engines.get(mount);
    if (mount === undefined || engine === undefined) {
      const errors = [`no handler for route "${bare}". route entry not found.`];
      return send(response, { status: 404, body: { errors } });
    }
    return send(response, answerKv(engine, { method, path: path.slice(mount.length + 1), body }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    rootToken: ROOT_TOKEN,
    grant: (token, policy) => policies.set(token, policy),
    revoke: (token) => policies.delete(token),
    fail: (next) => {
      fault = next;
    },
    requests,
    stop: () => close(server),
  };
}

const DENIED: KvAnswer = { status: 403, body: { errors: ['1 error occurred:\n\t* permission denied\n\n'] } };

/** The longest path that matches decides, as in Vault. A LIST needs its own capability. */
function isGranted(policy: VaultPolicy | 'everything', path: string, method: string): boolean {
  if (policy === 'everything') return true;
  const wanted = ({ GET: 'read', LIST: 'list', DELETE: 'delete' } as const)[method] ?? 'create';
  const matching = Object.entries(policy)
    .filter(([glob]) => (glob.endsWith('*') ? path.startsWith(glob.slice(0, -1)) : path === glob))
    .toSorted(([a], [b]) => b.length - a.length);
  return matching[0]?.[1].includes(wanted) ?? false;
}

function send(response: ServerResponse, { status, body }: KvAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(body === undefined ? undefined : `${JSON.stringify(body)}\n`);
}

function misbehave(fault: VaultFault, response: ServerResponse): void {
  if (fault.kind === 'status') return send(response, { status: fault.status, body: { errors: fault.errors ?? [] } });
  if (fault.kind === 'reset') return void response.socket?.destroy();
  if (fault.kind === 'redirect') return void response.writeHead(307, { location: fault.to }).end();
  if (fault.kind === 'body') {
    return void response.writeHead(200, { 'content-type': fault.contentType ?? 'application/json' }).end(fault.body);
  }
  if (fault.kind === 'huge') {
    response.writeHead(200, { 'content-type': 'application/json' });
    return void response.end(`{"data":{"data":{"password":"${'x'.repeat(fault.sizeBytes)}"},"metadata":{}}}`);
  }
  if (fault.after === 'nothing') return;
  response.writeHead(200, { 'content-type': 'application/json' });
  const drip = setInterval(() => response.write(' '), DRIP_MS);
  response.on('close', () => clearInterval(drip));
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
