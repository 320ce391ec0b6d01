import { createHash } from 'node:crypto';
import { BundleManifest, ModuleContent } from '@fleetwright/contracts/agents';
import type { OwnFiles } from './own-files.ts';

const MANIFEST = 'manifest.json';
const CONTENT = 'content';

/** The bundle as it was verified, so that a node goes on without a control plane, also after a restart. */
export class BundleCache {
  readonly #own: OwnFiles;

  constructor(own: OwnFiles) {
    this.#own = own;
    own.makeFolder(CONTENT);
  }

  keepManifest(bytes: Uint8Array): void {
    this.#own.write(MANIFEST, bytes);
  }

  /** null: it is not there, or not the one of this digest. */
  manifest(digest: string): BundleManifest | null {
    return parsed(this.#own.read(MANIFEST), digest, BundleManifest);
  }

  keepContent(digest: string, bytes: Uint8Array): void {
    this.#own.write(`${CONTENT}/${digest}`, bytes);
  }

  /** null: it is not there, or damaged. */
  content(digest: string): ModuleContent | null {
    return parsed(this.#own.read(`${CONTENT}/${digest}`), digest, ModuleContent);
  }

  /** Takes away all content but these. */
  keepOnly(digests: ReadonlySet<string>): void {
    for (const name of this.#own.list(CONTENT)) if (!digests.has(name)) this.#own.remove(`${CONTENT}/${name}`);
  }
}

/** A document of this digest that is what it should be; null for anything else. */
export function parsed<Value>(
  bytes: Uint8Array | null,
  digest: string,
  schema: { safeParse(input: unknown): { readonly success: boolean; readonly data?: Value | undefined } },
): Value | null {
  if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== digest) return null;
  try {
    return schema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8'))).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
