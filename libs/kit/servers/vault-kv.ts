/** One answer of the HTTP API. */
export interface KvAnswer {
  readonly status: number;
  readonly body?: unknown;
}

interface Version {
  readonly data: Record<string, unknown>;
  readonly created_time: string;
  deletion_time: string;
  destroyed: boolean;
}

/** What is stored below one mount, by path; versions count from 1. */
export class KvEngine {
  readonly secrets = new Map<string, Version[]>();
}

interface KvRequest {
  readonly method: string;
  /** Below the mount, with its query. */
  readonly path: string;
  readonly body: string;
}

const NOTHING: KvAnswer = { status: 404, body: { errors: [] } };

/** KV version 2: data, metadata, subkeys; read, list, write, delete. */
export function answerKv(engine: KvEngine, { method, path, body }: KvRequest): KvAnswer {
  const { pathname, searchParams } = new URL(path, 'http://vault/');
  const [kind = '', ...rest] = pathname.slice(1).split('/');
  const name = decodeURIComponent(rest.join('/'));
  const isList = method === 'LIST' || (method === 'GET' && searchParams.get('list') === 'true');
  if (kind === 'data' && method === 'GET') return readData(engine, name, Number(searchParams.get('version') ?? 0));
  if (kind === 'data' && (method === 'POST' || method === 'PUT')) return writeData(engine, name, body);
  if (kind === 'data' && method === 'DELETE') return deleteData(engine, name);
  if (kind === 'subkeys' && method === 'GET') return readSubkeys(engine, name);
  if (kind === 'metadata' && isList) return listNames(engine, name);
  if (kind === 'metadata' && method === 'DELETE') {
    engine.secrets.delete(name);
    return { status: 204 };
  }
  const hint = 'Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints.';
  return { status: 404, body: { errors: [], warnings: [hint] } };
}

function readData(engine: KvEngine, name: string, wanted: number): KvAnswer {
  const versions = engine.secrets.get(name) ?? [];
  const number = wanted === 0 ? versions.length : wanted;
  const version = versions[number - 1];
  if (version === undefined) return NOTHING;
  const metadata = metadataOf(version, number);
  if (isGone(version)) return wrapped({ data: null, metadata }, 404);
  return wrapped({ data: version.data, metadata });
}

function readSubkeys(engine: KvEngine, name: string): KvAnswer {
  const versions = engine.secrets.get(name) ?? [];
  const version = versions.at(-1);
  if (version === undefined) return NOTHING;
  const metadata = metadataOf(version, versions.length);
  if (isGone(version)) return wrapped({ subkeys: null, metadata }, 404);
  const subkeys = Object.fromEntries(Object.keys(version.data).map((key) => [key, null]));
  return wrapped({ subkeys, metadata });
}

function writeData(engine: KvEngine, name: string, body: string): KvAnswer {
  const { data } = JSON.parse(body) as { data?: Record<string, unknown> };
  if (data === undefined) return { status: 400, body: { errors: ['no data provided'] } };
  const version: Version = { data, created_time: now(), deletion_time: '', destroyed: false };
  const versions = [...(engine.secrets.get(name) ?? []), version];
  engine.secrets.set(name, versions);
  return wrapped(metadataOf(version, versions.length));
}

/** A soft delete: the metadata stays, and the name is still listed. */
function deleteData(engine: KvEngine, name: string): KvAnswer {
  const version = engine.secrets.get(name)?.at(-1);
  if (version !== undefined) version.deletion_time = now();
  return { status: 204 };
}

function listNames(engine: KvEngine, folder: string): KvAnswer {
  const prefix = folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
  const below = [...engine.secrets.keys()].filter((name) => name.startsWith(prefix));
  const names = below.map((name) => /^[^/]*\/?/.exec(name.slice(prefix.length))?.[0] ?? '');
  if (names.length === 0) return NOTHING;
  return wrapped({ keys: [...new Set(names)].toSorted() });
}

function isGone({ deletion_time, destroyed }: Version): boolean {
  return destroyed || deletion_time !== '';
}

function metadataOf({ created_time, deletion_time, destroyed }: Version, version: number) {
  return { created_time, custom_metadata: null, deletion_time, destroyed, version };
}

/** Vault tells nanoseconds. */
function now(): string {
  return new Date().toISOString().replace('Z', '123456Z');
}

function wrapped(data: unknown, status = 200): KvAnswer {
  const envelope = { request_id: 'fake', lease_id: '', renewable: false, lease_duration: 0 };
  return { status, body: { ...envelope, data, wrap_info: null, warnings: null, auth: null, mount_type: 'kv' } };
}
