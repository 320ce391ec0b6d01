/** What came is not in git's pkt-line format (gitprotocol-common). */
export class PktLineMalformed extends Error {
  override readonly name = 'PktLineMalformed';
}

/** A line without its final line break, or one of the marks between lines. */
export type Packet =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'flush' }
  | { readonly kind: 'delimiter' };

// The length counts its own four digits; larger ones are refused by git as well.
const PACKET_BYTES_MAX = 65_520;
const LENGTH_DIGITS = 4;

/** Cuts a stream into packets as it comes in, keeping at most one of them. */
export class PktLines {
  #rest: Buffer = Buffer.alloc(0);

  /** The packets that are complete now. Throws `PktLineMalformed`. */
  *take(chunk: Buffer): Generator<Packet> {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (bytes.length >= LENGTH_DIGITS) {
      const length = lengthOf(bytes);
      const end = Math.max(length, LENGTH_DIGITS);
      if (bytes.length < end) break;
      yield packetOf(length, bytes.subarray(LENGTH_DIGITS, end));
      bytes = bytes.subarray(end);
    }
    this.#rest = Buffer.from(bytes);
  }

  /** Throws `PktLineMalformed` when a packet was cut off. */
  end(): void {
    if (this.#rest.length > 0) throw new PktLineMalformed('the answer ends within a packet');
  }
}

function lengthOf(bytes: Buffer): number {
  const digits = bytes.toString('latin1', 0, LENGTH_DIGITS);
  const length = /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
  // 2 ends an answer in a form that HTTP has no use for, 3 means nothing.
  if (length <= 1 || (length >= LENGTH_DIGITS && length <= PACKET_BYTES_MAX)) return length;
  throw new PktLineMalformed('the answer is not made of packets');
}

function packetOf(length: number, content: Buffer): Packet {
  if (length === 0) return { kind: 'flush' };
  if (length === 1) return { kind: 'delimiter' };
  return { kind: 'line', text: content.toString('latin1').replace(/\n$/, '') };
}

/** One line as a packet. */
export function packet(line: string): string {
  const text = `${line}\n`;
  return (text.length + LENGTH_DIGITS).toString(16).padStart(LENGTH_DIGITS, '0') + text;
}

export const FLUSH = '0000';
export const DELIMITER = '0001';
