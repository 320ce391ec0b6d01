import { CANARY_PIECE_BYTES } from './limits.ts';

/** A secret that must be found nowhere, cut into pieces: a part of it that leaked is found as well. */
export interface Canary {
  /** What a failing test calls it; never the secret. */
  readonly name: string;
  readonly pieces: readonly Uint8Array[];
}

/** One place in which a secret stands. */
export interface Sighting {
  readonly canary: string;
  /** How it is written there, e.g. `base64`. */
  readonly spelling: string;
  readonly where: string;
}

/** A line around a key in PEM form, and the first one inside OpenSSH's, which all keys of a type share. */
const NO_SECRET = /^(-----.*|b3BlbnNzaC1rZXktdjE.*|)$/;
/** What follows is a key in PEM form, whose lines may begin alike. */
const PEM = '-----BEGIN ';
/** How every public key of its type begins (RFC 8709, RFC 4253), which also stands in private ones. */
const KEY_TYPES = ['\0\0\0\x0bssh-ed25519\0\0\0\x20', '\0\0\0\x07ssh-rsa\0\0\0\x03\x01\0\x01\0\0\x01'];

/**
 * A secret to look for. A text of several lines, such as a private key, is looked for line by line. Throws when there is
 * too little of it to be told from chance.
 */
export function canaryOf(name: string, secret: string | Uint8Array): Canary {
  const pieces =
    typeof secret === 'string'
      ? linesOf(secret).flatMap((line) => piecesOf(Buffer.from(line, 'utf8')))
      : piecesOf(Buffer.from(secret));
  if (pieces.length === 0) throw new Error(`${name} is shorter than ${CANARY_PIECE_BYTES} bytes: no canary`);
  const ofTypes = KEY_TYPES.flatMap((type) => [0, 1, 2].map((offset) => base64At(Buffer.from(type, 'latin1'), offset)));
  return { name, pieces: pieces.filter((piece) => !ofTypes.some((type) => type.includes(piece.toString('latin1')))) };
}

/** Looks for canaries in all their spellings, in one pass over whatever it is given. */
export class CanarySearch {
  /** Of the canaries that are looked for. */
  readonly names: readonly string[];
  readonly #needles = new Map<number, Needle[]>();

  constructor(canaries: readonly Canary[]) {
    this.names = canaries.map(({ name }) => name);
    for (const { name, pieces } of canaries) {
      for (const [spelling, text] of pieces.flatMap(spellings)) {
        const bytes = Buffer.from(text, 'latin1');
        const others = this.#needles.get(bytes.readUInt16LE()) ?? [];
        this.#needles.set(bytes.readUInt16LE(), [...others, { canary: name, spelling, bytes }]);
      }
    }
  }

  /** Each canary once per spelling, whatever number of times it stands there. */
  in(given: string | Uint8Array, where: string): readonly Sighting[] {
    const bytes =
      typeof given === 'string'
        ? Buffer.from(given, 'utf8')
        : Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    const found = new Map<string, Sighting>();
    for (let at = 0; at + 1 < bytes.length; at += 1) {
      const needles = this.#needles.get((bytes[at] as number) | ((bytes[at + 1] as number) << 8));
      if (needles === undefined) continue;
      for (const { canary, spelling, bytes: needle } of needles) {
        const end = at + needle.length;
        if (end <= bytes.length && needle.compare(bytes, at, end) === 0)
          found.set(`${canary} ${spelling}`, { canary, spelling, where });
      }
    }
    return [...found.values()];
  }
}

interface Needle {
  readonly canary: string;
  readonly spelling: string;
  readonly bytes: Buffer;
}

function linesOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).filter((line) => !NO_SECRET.test(line));
  // Some characters at the beginning may say no more than that it is a key of this type.
  return secret.startsWith(PEM) ? lines.map((line) => line.slice(CANARY_PIECE_BYTES)) : lines;
}

/** Side by side, and the last one to the very end. */
function piecesOf(bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at + CANARY_PIECE_BYTES <= bytes.length; at += CANARY_PIECE_BYTES) {
    pieces.push(bytes.subarray(at, at + CANARY_PIECE_BYTES));
  }
  const isWhole = bytes.length % CANARY_PIECE_BYTES === 0;
  return pieces.length === 0 || isWhole ? pieces : [...pieces, bytes.subarray(-CANARY_PIECE_BYTES)];
}

/** Every way to write a piece, as texts of one byte a character; equal ones under the first name. */
function spellings(piece: Uint8Array): [string, string][] {
  const bytes = Buffer.from(piece);
  const hex = bytes.toString('hex');
  const percent = hex.replace(/../g, '%$&');
  const raw = bytes.toString('latin1');
  const all: [string, string][] = [
    ['plain', raw],
    ...[0, 1, 2].map((offset): [string, string] => ['base64', base64At(bytes, offset)]),
    ...[0, 1, 2].map((offset): [string, string] => ['base64url', urlSafe(base64At(bytes, offset))]),
    ['hex', hex],
    ['hex', hex.toUpperCase()],
    ['percent-encoded', percent],
    ['percent-encoded', percent.toUpperCase()],
    ['percent-encoded', raw.replace(/[^A-Za-z0-9_.!~*'()-]/g, (each) => percentOf(each))],
    ['JSON', JSON.stringify(raw).slice(1, -1)],
  ];
  return [...new Map(all.toReversed().map(([name, text]) => [text, name]))].map(([text, name]) => [name, text]);
}

/**
 * What stays the same in base64 when `offset` bytes come before the piece and any after it, e.g. that of a password in
 * the header of HTTP's basic authentication, where a user comes before it.
 */
function base64At(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}

function urlSafe(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}

function percentOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`;
}
