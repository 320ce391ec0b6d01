import { execFileSync } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Longest line of the protocol with a pack in it (gitprotocol-common(5)). */
const LINE_BYTES_MAX = 65_520;
const LENGTH_DIGITS = 4;
const PACK_BAND = 1;

/** Changes the pack that a server answers a fetch with, and leaves all else of the answer as it is. */
export function tamper(request: IncomingMessage, response: ServerResponse, change: (pack: Buffer) => Buffer): void {
  if (request.method !== 'POST') return;
  const chunks: Buffer[] = [];
  const end = response.end.bind(response);
  response.write = ((chunk: Buffer) => {
    chunks.push(Buffer.from(chunk));
    return true;
  }) as typeof response.write;
  response.end = (() => end(withPack(Buffer.concat(chunks), change))) as typeof response.end;
}

/** The answer with another pack; the same answer when it holds none. */
function withPack(answer: Buffer, change: (pack: Buffer) => Buffer): Buffer {
  const mark = answer.indexOf('000dpackfile\n');
  if (mark < 0) return answer;
  const start = mark + '000dpackfile\n'.length;
  const parts: Buffer[] = [];
  for (let at = start; ; ) {
    const length = Number.parseInt(answer.subarray(at, at + LENGTH_DIGITS).toString('latin1'), 16);
    if (!(length > LENGTH_DIGITS)) break;
    if (answer[at + LENGTH_DIGITS] === PACK_BAND) parts.push(answer.subarray(at + LENGTH_DIGITS + 1, at + length));
    at += length;
  }
  const pack = change(Buffer.concat(parts));
  const lines: Buffer[] = [];
  for (let at = 0; at < pack.length; at += LINE_BYTES_MAX - LENGTH_DIGITS - 1) {
    const part = pack.subarray(at, at + LINE_BYTES_MAX - LENGTH_DIGITS - 1);
    const length = (part.length + LENGTH_DIGITS + 1).toString(16).padStart(LENGTH_DIGITS, '0');
    lines.push(Buffer.from(length), Buffer.from([PACK_BAND]), part);
  }
  return Buffer.concat([answer.subarray(0, start), ...lines, Buffer.from('0000')]);
}

/** A pack of exactly these objects of a repository, valid in itself. */
export function packOf(folder: string, objects: readonly string[]): Buffer {
  return execFileSync('git', ['-C', folder, 'pack-objects', '--stdout', '--quiet'], {
    input: objects.map((object) => `${object}\n`).join(''),
  });
}
