import type { Accepted, CommandReply, DesiredState, FilePatchReply, NotWritten } from '@fleetwright/contracts';
import { refused } from '@fleetwright/core/event-sourcing';
import { type Left, type PatchedFile, PatcherBusy, type ResourceEdit } from '@fleetwright/core/fleet-file';
import { LEFT_MAX } from './limits.ts';
import type { DriftPorts } from './ports.ts';
import type { ReadFile } from './prepare.ts';

/** A file without errors, as it was read last. */
export type SoundFile = ReadFile & { readonly desired: DesiredState };

export interface Wanted {
  readonly edits: readonly ResourceEdit[];
  /** What no edit of the file can say. */
  readonly left: readonly NotWritten[];
  /** Said before the reason where no change of the file would do, and after it what to do instead. */
  readonly otherwise: { readonly what: string; readonly instead: string };
}

type Read = { readonly file: SoundFile } | { readonly refusal: CommandReply };

/** What can be patched; or why there is nothing. */
export function soundFile(read: ReadFile | undefined): Read {
  if (read === undefined) {
    return { refusal: refused('cannot_patch', 'No run has read a file from this remote yet; sync it first.').refusal };
  }
  const { desired, file, revision } = read;
  if (desired !== undefined) return { file: { ...read, desired } };
  return { refusal: refused('cannot_patch', `${file} has errors at ${revision}; correct it first.`).refusal };
}

/** Answers the changed file and the change. Appends nothing. */
export async function answerPatch(
  { patcher, json }: DriftPorts,
  account: string,
  read: SoundFile,
  { edits, left: notWanted, otherwise }: Wanted,
): Promise<CommandReply> {
  const { text, file, revision } = read;
  let patched: PatchedFile;
  try {
    patched = await patcher.patch(text, edits, { file });
  } catch (error) {
    if (!(error instanceof PatcherBusy)) throw error;
    return refused('rate_limited', `${error.message}; ask again in a moment`).refusal;
  }
  if (patched.kind === 'refused') {
    const { what, instead } = otherwise;
    return refused('cannot_patch', `No change of the file alone would ${what}${reasonOf(patched)}; ${instead}.`)
      .refusal;
  }
  const left = [...notWanted, ...patched.left.flatMap(notWritten)];
  const [fleet_document, patch_document] = await Promise.all([
    json.putText(account, patched.text),
    json.putText(account, patched.diff),
  ]);
  const told = { left: left.slice(0, LEFT_MAX), left_total: left.length };
  const result: FilePatchReply = { file, revision, fleet_document, patch_document, ...told };
  return { ok: true, result: result as Accepted['result'], position: null, account_revision: null };
}

function reasonOf({ findings }: Extract<PatchedFile, { kind: 'refused' }>): string {
  const finding = findings.find(({ code }) => code !== 'schema_validation_error');
  return finding === undefined ? '' : ` (${finding.code}: ${finding.message})`;
}

/** Only what is not declared is added, so that it is declared already does not occur. */
function notWritten({ code, ...where }: Left): NotWritten[] {
  return code === 'already_declared' ? [] : [{ ...where, code }];
}
