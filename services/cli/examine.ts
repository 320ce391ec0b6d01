import { isUtf8 } from 'node:buffer';
import type { Finding } from '@fleetwright/contracts';
import { noteOpenReferences } from '@fleetwright/core/diff';
import { FILE_BYTES_MAX, parseFleet } from '@fleetwright/core/parse';
import type { FileContent } from './read-file.ts';
import type { World } from './world.ts';

/** A fleet.yaml as the parse stage sees it. */
export interface Examined {
  /** As findings name it. */
  readonly file: string;
  /** Undefined when the file could not be read at all. */
  readonly text: string | undefined;
  readonly isValid: boolean;
  /** How many the file declares; 0 unless it is valid. */
  readonly resources: number;
  readonly findings: readonly Finding[];
}

/** A byte order mark is no part of the text, but of the file. */
const BYTES_MAX = FILE_BYTES_MAX + 3;

/** Checks a file, or the standard input for `-`, with the code of the parse stage and without asking anybody. */
export async function examine(world: World, path: string): Promise<Examined> {
  const file = path === '-' ? '<stdin>' : path;
  const content = await world.readBounded(path, BYTES_MAX);
  if (content.kind !== 'bytes') return notValid(file, undefined, [unread(content, file)]);
  const { bytes } = content;
  const text = new TextDecoder('utf-8').decode(bytes);
  if (!isUtf8(bytes)) return notValid(file, text, [notUtf8(bytes, file)]);
  const parsed = parseFleet(text, { file });
  if (parsed.kind === 'failed') return notValid(file, text, parsed.findings);
  const findings = [...parsed.findings, ...noteOpenReferences(parsed.desired, file)];
  return { file, text, isValid: true, resources: parsed.desired.resources.length, findings };
}

function notValid(file: string, text: string | undefined, findings: readonly Finding[]): Examined {
  return { file, text, isValid: false, resources: 0, findings };
}

function unread(content: Exclude<FileContent, { kind: 'bytes' }>, file: string): Finding {
  const problemOf = (code: string, message: string): Finding => ({ severity: 'error', code, message, file });
  switch (content.kind) {
    case 'missing':
      return problemOf('file_not_found', 'there is no such file');
    case 'folder':
      return problemOf('not_a_regular_file', 'expected a file, got a folder; name the fleet.yaml in it');
    case 'unreadable':
      return problemOf('file_unreadable', `the file cannot be read (${content.reason})`);
    case 'too_large': {
      const size = content.sizeBytes?.toLocaleString('en-US') ?? 'more';
      const limit = FILE_BYTES_MAX.toLocaleString('en-US');
      const advice = 'look for something that got in by mistake, or split the fleet';
      return problemOf('file_too_large', `expected at most ${limit} bytes (1 MiB), got ${size}; ${advice}`);
    }
  }
}

/** Points at the first character that is not UTF-8: a line end is never part of another character. */
function notUtf8(bytes: Buffer, file: string): Finding {
  let [start, line] = [0, 1];
  for (let end = bytes.indexOf(0x0a); end !== -1 && isUtf8(bytes.subarray(start, end)); line += 1) {
    start = end + 1;
    end = bytes.indexOf(0x0a, start);
  }
  const end = bytes.indexOf(0x0a, start);
  const text = new TextDecoder('utf-8').decode(bytes.subarray(start, end === -1 ? bytes.length : end));
  const message = 'expected UTF-8, got another encoding; save the file as UTF-8';
  return { severity: 'error', code: 'not_utf8', message, file, line, column: text.indexOf('\uFFFD') + 1 };
}
