const BUCKETS = 256;

/** A map that is never changed: another one is made in time and space that hardly grow with its size. */
export class Many<Value> {
  readonly size: number;
  readonly #buckets: readonly (ReadonlyMap<string, Value> | undefined)[];

  private constructor(buckets: readonly (ReadonlyMap<string, Value> | undefined)[], size: number) {
    this.#buckets = buckets;
    this.size = size;
  }

  static empty<Value>(): Many<Value> {
    return new Many<Value>([], 0);
  }

  get(key: string): Value | undefined {
    return this.#buckets[bucketOf(key)]?.get(key);
  }

  has(key: string): boolean {
    return this.#buckets[bucketOf(key)]?.has(key) ?? false;
  }

  with(key: string, value: Value): Many<Value> {
    return this.#changed(key, (bucket) => bucket.set(key, value));
  }

  without(key: string): Many<Value> {
    return this.has(key) ? this.#changed(key, (bucket) => bucket.delete(key)) : this;
  }

  /** In no particular order. */
  *values(): IterableIterator<Value> {
    for (const bucket of this.#buckets) if (bucket !== undefined) yield* bucket.values();
  }

  #changed(key: string, change: (bucket: Map<string, Value>) => unknown): Many<Value> {
    const at = bucketOf(key);
    const before = this.#buckets[at];
    const bucket = new Map(before);
    change(bucket);
    const buckets = [...this.#buckets];
    buckets[at] = bucket;
    return new Many(buckets, this.size + bucket.size - (before?.size ?? 0));
  }
}

function bucketOf(key: string): number {
  let hash = 0;
  for (let at = 0; at < key.length; at += 1) hash = (hash * 31 + key.charCodeAt(at)) | 0;
  return (hash >>> 0) % BUCKETS;
}
