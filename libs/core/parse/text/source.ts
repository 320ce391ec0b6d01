import type { ParseCode } from '../codes.ts';
import { FILE_BYTES_MAX } from '../limits.ts';
import type { ParseProblem } from '../problems.ts';

const LFS_POINTER = 'version https://git-lfs.github.com/spec/';
/** What YAML calls non-printable, and a carriage return that ends no line: some tools would show one line, others two. */
// oxlint-disable-next-line no-control-regex -- these are exactly what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]|\r(?!\n)/;

/** Why a text is not worth reading at all; undefined when it is. Expects it without a byte order mark. */
export function refuseSource(text: string): ParseProblem | undefined {
  const size = utf8Bytes(text);
  if (size > FILE_BYTES_MAX) {
    const limit = FILE_BYTES_MAX.toLocaleString('en-US');
    const message = `expected at most ${limit} bytes (1 MiB), got ${size.toLocaleString('en-US')}; look for something committed by mistake, or split the fleet`;
    return refusal('file_too_large', message, 0);
  }
  if (text.startsWith(LFS_POINTER)) {
    return refusal('lfs_pointer', 'expected a fleet.yaml, got a pointer of Git LFS; commit the file itself', 0);
  }
  if (!text.isWellFormed() || text.includes('\uFFFE') || text.startsWith('\uFFFD')) {
    return refusal('not_utf8', 'expected UTF-8, got another encoding; save the file as UTF-8', 0);
  }
  const control = CONTROL.exec(text);
  if (!control) return undefined;
  if (control[0] === '\u0000') {
    return refusal('not_utf8', 'expected text in UTF-8, got NUL characters; save the file as UTF-8', control.index);
  }
  if (control[0] === '\r') {
    const message = 'a carriage return stands here alone; end lines with LF or CRLF';
    return refusal('invalid_character', message, control.index);
  }
  return refusal('invalid_character', 'a control character stands here; remove it', control.index);
}

/** Where the mark is that is one too many; undefined when there are fewer. */
export function offsetOfMark(text: string, most: number): number | undefined {
  // A text has no more marks than characters, and most texts are short.
  if (text.length <= most) return undefined;
  let marks = 0;
  for (let index = 0; index < text.length; index += 1) {
    const kind = MARKS[text.charCodeAt(index)];
    // Every character of a large file comes by here, and nearly none is a mark.
    if (kind === undefined || kind === 0 || (kind === BEFORE_GAP && !isGap(text.charCodeAt(index + 1)))) continue;
    marks += 1;
    if (marks > most) return index;
  }
  return undefined;
}

const ANYWHERE = 1;
const BEFORE_GAP = 2;
/** By character: `,` `[` and `{` are marks anywhere; `:` `?` and `-` before a blank, the end of a line or another mark. */
const MARKS = new Uint8Array(0x80);
for (const mark of ',[{') MARKS[mark.charCodeAt(0)] = ANYWHERE;
for (const mark of ':?-') MARKS[mark.charCodeAt(0)] = BEFORE_GAP;

function isGap(unit: number): boolean {
  return unit <= 0x20 || unit === 0x2c || unit === 0x5b || unit === 0x5d || unit === 0x7b || unit === 0x7d;
}

function refusal(code: ParseCode, message: string, offset: number): ParseProblem {
  return { severity: 'error', code, message, offset, path: [] };
}

function utf8Bytes(text: string): number {
  // No character takes more than three bytes per UTF-16 unit, and most files have none but ASCII.
  if (text.length * 3 <= FILE_BYTES_MAX || !BEYOND_ASCII.test(text)) return text.length;
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x80) bytes += unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}

const BEYOND_ASCII = /[\u0080-\uffff]/;
