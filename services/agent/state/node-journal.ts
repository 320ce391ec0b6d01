import { createHash } from 'node:crypto';
import { EMPTY_RECORD, evolveRecord, type JournalEntry, neededBlobs, type NodeRecord } from '@fleetwright/core/agent';
import { JOURNAL_BYTES_MAX } from '../limits.ts';
import type { OwnFiles } from './own-files.ts';

const JOURNAL = 'record.ndjson';
const BLOBS = 'blobs';

/** The first line of a journal that was written anew. */
interface Snapshot {
  readonly kind: 'snapshot';
  readonly record: NodeRecord;
}

/**
 * What the agent remembers of the node, on disk: entries, each with its checksum, that are folded at the start. Bytes of
 * files lie beside it by their digest. What is damaged is left out and told; nothing is ever concluded from its absence.
 */
export class NodeJournal {
  readonly #own: OwnFiles;
  #record: NodeRecord = EMPTY_RECORD;
  #sizeBytes = 0;
  /** Lines that could not be read at the start; all after the first of them are left out. */
  readonly damagedLines: number;

  constructor(own: OwnFiles) {
    this.#own = own;
    own.makeFolder(BLOBS);
    const text = own.read(JOURNAL)?.toString('utf8') ?? '';
    const lines = text.split('\n').filter((line) => line !== '');
    const entries = lines.map(readLine);
    const firstBad = entries.findIndex((entry) => entry === null);
    const good = firstBad < 0 ? entries : entries.slice(0, firstBad);
    for (const entry of good) if (entry !== null) this.#record = evolve(this.#record, entry);
    const isTorn = text !== '' && !text.endsWith('\n');
    this.damagedLines = lines.length - good.length - (isTorn && firstBad === lines.length - 1 ? 1 : 0);
    this.#sizeBytes = Buffer.byteLength(text);
    // A kill in the middle of a line is no damage, but nothing may be added to half a line.
    if (this.damagedLines > 0 || isTorn) this.#rewrite();
  }

  get record(): NodeRecord {
    return this.#record;
  }

  /** Durable when it answers. */
  append(entry: JournalEntry): void {
    const line = lineOf(entry);
    this.#own.append(JOURNAL, line);
    this.#sizeBytes += Buffer.byteLength(line);
    this.#record = evolveRecord(this.#record, entry);
  }

  /** Writes the journal anew where it has grown, and takes away bytes that nothing names any more. */
  compact(aboveBytes = JOURNAL_BYTES_MAX): void {
    if (this.#sizeBytes <= aboveBytes) return;
    this.#rewrite();
    const needed = neededBlobs(this.#record);
    for (const name of this.#own.list(BLOBS)) if (!needed.has(name)) this.#own.remove(`${BLOBS}/${name}`);
  }

  /** Keeps bytes and answers their digest. */
  keep(bytes: Uint8Array): string {
    const digest = createHash('sha256').update(bytes).digest('hex');
    if (this.kept(digest) === null) this.#own.write(`${BLOBS}/${digest}`, bytes);
    return digest;
  }

  /** null: they are not there, or damaged. */
  kept(digest: string): Uint8Array | null {
    const bytes = this.#own.read(`${BLOBS}/${digest}`);
    return bytes !== null && createHash('sha256').update(bytes).digest('hex') === digest ? bytes : null;
  }

  #rewrite(): void {
    const text = lineOf({ kind: 'snapshot', record: this.#record });
    this.#own.write(JOURNAL, text);
    this.#sizeBytes = Buffer.byteLength(text);
  }
}

function evolve(record: NodeRecord, entry: JournalEntry | Snapshot): NodeRecord {
  return entry.kind === 'snapshot' ? entry.record : evolveRecord(record, entry);
}

function lineOf(entry: JournalEntry | Snapshot): string {
  const json = JSON.stringify(entry);
  return `${checksum(json)} ${json}\n`;
}

function readLine(line: string): JournalEntry | Snapshot | null {
  const [sum, json] = [line.slice(0, 16), line.slice(17)];
  return checksum(json) === sum ? (JSON.parse(json) as JournalEntry | Snapshot) : null;
}

function checksum(json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, 16);
}
