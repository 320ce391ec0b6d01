import { FILE_BYTES_MAX } from './limits.ts';
import type { Problem } from './problems.ts';

const LFS_POINTER = 'version https://git-lfs.github.com/spec/';
/** What YAML calls non-printable: control characters except tab and line ends. */
// oxlint-disable-next-line no-control-regex -- these are exactly what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Why a text is not worth reading at all; undefined when it is. Expects it without a byte order mark. */
export function refuseSource(text: string): Problem | undefined {
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
  return refusal('invalid_character', 'a control character stands here; remove it', control.index);
}

function refusal(code: string, message: string, offset: number): Problem {
  return { severity: 'error', code, message, offset, path: [] };
}

function utf8Bytes(text: string): number {
  // No character takes more than three bytes per UTF-16 unit.
  if (text.length > FILE_BYTES_MAX || text.length * 3 > FILE_BYTES_MAX) {
    let bytes = text.length;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) bytes += unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
    }
    return bytes;
  }
  return text.length;
}
