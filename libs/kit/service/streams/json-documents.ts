import type { AccountId, Digest } from '@fleetwright/contracts';
import type { Documents } from '@fleetwright/core/event-sourcing';
import { canonicalJson } from './digest.ts';
import { DOCUMENT_CACHE_BYTES_MAX } from '../limits.ts';
import { Lru } from '../concurrency/lru.ts';

/** An event names a document that the store does not hold. Evidence is never swept while named, so a human must look. */
export class DocumentMissing extends Error {
  override readonly name = 'DocumentMissing';
  constructor(account: AccountId, digest: Digest) {
    super(`account ${account} holds no document ${digest}`);
  }
}

/** Parsed documents and texts by kind, account and digest. */
export type DocumentCache = Lru<unknown>;

// The one memory that services in a process share: documents are immutable and addressed by their content.
const processCache: DocumentCache = new Lru(DOCUMENT_CACHE_BYTES_MAX);

/**
 * Documents as JSON values (stored as canonical JSON) or texts. What `get` answers is shared with other readers: treat
 * it as frozen. Any method may throw `StoreUnavailable`; the getters also `DocumentMissing`.
 */
export class JsonDocuments {
  readonly #documents: Documents;
  readonly #cache: DocumentCache;

  constructor(documents: Documents, cache: DocumentCache = processCache) {
    this.#documents = documents;
    this.#cache = cache;
  }

  /** Digests in the order of the values. Durable when it returns. */
  async put(account: AccountId, values: readonly unknown[]): Promise<readonly Digest[]> {
    return this.#documents.put(account, values.map(canonicalJson));
  }

  async get<T>(account: AccountId, digest: Digest): Promise<T> {
    const key = `json/${account}/${digest}`;
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached as T;
    const text = await this.#read(account, digest);
    const value = JSON.parse(text) as T;
    this.#cache.set(key, value, Buffer.byteLength(text));
    return value;
  }

  async putText(account: AccountId, text: string): Promise<Digest> {
    const [digest] = await this.#documents.put(account, [text]);
    if (digest === undefined) throw new Error('the document store answered no digest');
    return digest;
  }

  async getText(account: AccountId, digest: Digest): Promise<string> {
    const key = `text/${account}/${digest}`;
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached as string;
    const text = await this.#read(account, digest);
    this.#cache.set(key, text, Buffer.byteLength(text));
    return text;
  }

  async #read(account: AccountId, digest: Digest): Promise<string> {
    const [text] = await this.#documents.get(account, [digest]);
    if (text === undefined) throw new DocumentMissing(account, digest);
    return text;
  }
}
