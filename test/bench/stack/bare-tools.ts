import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { parse } from 'yaml';

interface BareToolsOptions {
  readonly url: string;
  /** Of the bare clone, which is kept between comparisons. */
  readonly folder: string;
  readonly databaseUrl: string;
}

interface DeclaredNode {
  readonly hostname: string;
  readonly [field: string]: unknown;
}

const TEXT_BYTES_MAX = 2 * 1_048_576;
const LIVE = `select key, attributes from inventory.resources where account_id = 'demo' and kind = 'node'`;

/** The least that a tool does to tell what a push changes: nothing is checked, stored, recorded or shown. */
export class BareTools {
  readonly #options: BareToolsOptions;
  readonly #client: pg.Client;
  #isReady = false;

  constructor(options: BareToolsOptions) {
    this.#options = options;
    this.#client = new pg.Client({ connectionString: options.databaseUrl });
  }

  /** Throws when it finds another number of nodes to change. */
  async compare(changed: number): Promise<void> {
    if (!this.#isReady) await this.#prepare();
    const { url } = this.#options;
    await this.#git('ls-remote', '--quiet', '--refs', url, 'refs/heads/main');
    await this.#git('fetch', '--quiet', '--depth=1', '--no-tags', url, '+refs/heads/main:refs/tip');
    const { nodes } = parse(await this.#git('cat-file', 'blob', 'refs/tip:fleet.yaml')) as { nodes: DeclaredNode[] };
    const { rows } = await this.#client.query<{ key: string; attributes: Record<string, unknown> }>(LIVE);
    const live = new Map(rows.map(({ key, attributes }) => [key, attributes]));
    const found = nodes.filter(({ hostname, ...fields }) => {
      const attributes = live.get(hostname);
      return Object.entries(fields).some(([name, value]) => !isSame(attributes?.[name], value));
    });
    if (found.length !== changed) throw new Error(`${found.length} nodes differ, not ${changed}`);
  }

  async close(): Promise<void> {
    await this.#client.end();
  }

  async #prepare(): Promise<void> {
    await mkdir(this.#options.folder, { recursive: true });
    await this.#git('init', '--quiet', '--bare');
    await this.#client.connect();
    this.#isReady = true;
  }

  async #git(...args: string[]): Promise<string> {
    const options = { cwd: this.#options.folder, maxBuffer: TEXT_BYTES_MAX };
    return (await promisify(execFile)('git', args, options)).stdout;
  }
}

function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const names = Object.keys(one);
  const of = (record: object, name: string) => (record as Record<string, unknown>)[name];
  return names.length === Object.keys(other).length && names.every((name) => isSame(of(one, name), of(other, name)));
}
