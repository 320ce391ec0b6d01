import type { CommitSha } from '@fleetwright/contracts';
import {
  branchNotFound,
  classifyGitExit,
  cloneFailed,
  type GitTarget,
  type TipResult,
} from '@fleetwright/core/repo-sync';
import type { Destination } from '../command-line.ts';
import { DELIMITER, FLUSH, packet, PktLineMalformed, PktLines } from './pkt-line.ts';
import { RemoteFault } from './remote-fault.ts';
import { SmartHttp } from './smart-http.ts';

export interface LsRefsOptions {
  readonly target: GitTarget;
  /** An https or http remote whose addresses were checked. */
  readonly destination: Destination;
  readonly caFile: string | undefined;
  readonly deadlineMs: number;
  /** Ends the question when the program stops. */
  readonly stopping: AbortSignal;
}

/**
 * A branch's tip over git's smart HTTP protocol, without a process: two small requests (gitprotocol-v2, `ls-refs` with
 * the branch as its only prefix), or one to a server that speaks an older version and tells all refs at once.
 * Whatever else answers is told as `not_a_git_server`: git would look for files of a repository in it, and might find none
 * and call that an empty remote. Never throws.
 */
export async function lsRefs(options: LsRefsOptions): Promise<TipResult> {
  const { target, destination, caFile, stopping } = options;
  const deadline = AbortSignal.timeout(options.deadlineMs);
  const signal = AbortSignal.any([deadline, stopping]);
  let connection: SmartHttp | undefined;
  try {
    connection = new SmartHttp({ destination, credential: target.credential, caFile, signal });
    const sha = await tipOf(connection, target);
    return sha === undefined ? failed(branchNotFound(target.url, target.branch)) : { kind: 'tip', sha };
  } catch (error) {
    if (deadline.aborted) return failed(cloneFailed(target.url, 'timed_out'));
    if (stopping.aborted) return failed(cloneFailed(target.url, 'unexplained', 'the program stops'));
    if (error instanceof RemoteFault) return failed(error.failure);
    if (error instanceof PktLineMalformed) return failed(cloneFailed(target.url, 'transfer_corrupt'));
    throw error;
  } finally {
    connection?.close();
  }
}

function failed(failure: RemoteFault['failure']): TipResult {
  return { kind: 'failed', failure };
}

async function tipOf(connection: SmartHttp, target: GitTarget): Promise<CommitSha | undefined> {
  const advertisement = await readAdvertisement(connection, target);
  if (advertisement.version !== 2) return advertisement.refs.tip;
  const refs = new RefLines(target, advertisement.objectFormat);
  const lines = new PktLines();
  let isEnded = false;
  const question = {
    method: 'POST',
    path: 'git-upload-pack',
    headers: {
      'content-type': 'application/x-git-upload-pack-request',
      accept: 'application/x-git-upload-pack-result',
    },
    body: lsRefsRequest(target.branch, advertisement.objectFormat),
  } as const;
  await connection.ask(question, ({ contentType }) => {
    expectType('application/x-git-upload-pack-result', contentType, target);
    return (chunk) => {
      for (const each of lines.take(chunk)) {
        if (each.kind === 'line') refs.add(each.text);
        else isEnded = each.kind === 'flush';
      }
    };
  });
  lines.end();
  if (!isEnded) throw new PktLineMalformed('the answer ends before its last packet');
  return refs.tip;
}

function lsRefsRequest(branch: string, objectFormat: ObjectFormat): string {
  const capabilities = packet('command=ls-refs') + packet(`object-format=${objectFormat}`);
  return capabilities + DELIMITER + packet(`ref-prefix refs/heads/${branch}`) + FLUSH;
}

type ObjectFormat = 'sha1' | 'sha256';

interface Advertisement {
  readonly version: 0 | 1 | 2;
  readonly objectFormat: ObjectFormat;
  /** What versions before 2 tell at once. */
  readonly refs: RefLines;
}

async function readAdvertisement(connection: SmartHttp, target: GitTarget): Promise<Advertisement> {
  const reader = new AdvertisementReader(target);
  const question = { method: 'GET', path: 'info/refs?service=git-upload-pack', headers: { accept: '*/*' } } as const;
  await connection.ask(question, ({ contentType }) => {
    expectType('application/x-git-upload-pack-advertisement', contentType, target);
    return (chunk) => reader.take(chunk);
  });
  return reader.end();
}

/** gitprotocol-http(5): a client must not go on with another type. The type that came is the remote's word. */
function expectType(expected: string, contentType: string, { url }: GitTarget): void {
  if (contentType === expected) return;
  const isPage = contentType === 'text/html' || contentType === 'application/xhtml+xml';
  throw new RemoteFault(cloneFailed(url, 'not_a_git_server', isPage ? 'a web page answers' : undefined));
}

/** Reads the first answer of a smart server, whatever version it speaks. */
class AdvertisementReader {
  readonly #target: GitTarget;
  readonly #lines = new PktLines();
  #refs: RefLines;
  #version: 0 | 1 | 2 = 0;
  #objectFormat: ObjectFormat = 'sha1';
  /** The service's line and its flush come first; newer servers leave them out before version 2. */
  #place: 'service' | 'after_service' | 'first' | 'rest' | 'ended' = 'service';

  constructor(target: GitTarget) {
    this.#target = target;
    this.#refs = new RefLines(target, 'sha1');
  }

  take(chunk: Buffer): void {
    for (const each of this.#lines.take(chunk)) {
      if (each.kind === 'line') this.#line(each.text);
      else if (this.#place === 'after_service') this.#place = 'first';
      else if (each.kind === 'flush' && this.#place !== 'service') this.#place = 'ended';
      else throw new PktLineMalformed('the answer has an empty packet where its service stands');
    }
  }

  end(): Advertisement {
    this.#lines.end();
    if (this.#place !== 'ended') throw new PktLineMalformed('the answer ends before its last packet');
    return { version: this.#version, objectFormat: this.#objectFormat, refs: this.#refs };
  }

  #line(text: string): void {
    if (text.startsWith('ERR ')) this.#refs.add(text);
    else if (this.#place === 'service' && text === '# service=git-upload-pack') this.#place = 'after_service';
    else if (this.#place === 'service' && text !== 'version 2')
      throw new PktLineMalformed('the answer names no service');
    else if (this.#place === 'service' || this.#place === 'first') this.#first(text);
    else if (this.#version === 2) this.#capability(text);
    else if (this.#place === 'rest') this.#ref(text);
  }

  #first(text: string): void {
    this.#place = 'rest';
    if (text === 'version 2') this.#version = 2;
    else if (text === 'version 1') this.#version = 1;
    else this.#ref(text);
  }

  #capability(text: string): void {
    if (text === 'object-format=sha256') this.#objectFormat = 'sha256';
  }

  // The first ref carries the capabilities behind a NUL.
  #ref(text: string): void {
    const [line = '', capabilities = ''] = text.split('\0');
    if (/(^| )object-format=sha256( |$)/.test(capabilities)) this.#refs = new RefLines(this.#target, 'sha256');
    this.#refs.add(line);
  }
}

/** Looks for one branch among lines of `<id> <ref>`, with attributes behind in version 2. */
class RefLines {
  tip: CommitSha | undefined;
  readonly #target: GitTarget;
  readonly #ref: string;
  readonly #line: RegExp;

  constructor(target: GitTarget, objectFormat: ObjectFormat) {
    this.#target = target;
    this.#ref = `refs/heads/${target.branch}`;
    this.#line = objectFormat === 'sha256' ? /^([0-9a-f]{64}) (\S+)/ : /^([0-9a-f]{40}) (\S+)/;
  }

  add(line: string): void {
    if (line.startsWith('ERR ')) throw new RemoteFault(this.#refusal(line.slice('ERR '.length)));
    // A remote that is shallow itself says where its history ends.
    if (line.startsWith('shallow ')) return;
    const [, sha, ref] = this.#line.exec(line) ?? [];
    if (sha === undefined) throw new PktLineMalformed('the answer has a line that is no ref');
    if (ref === this.#ref) this.tip ??= sha;
  }

  // The words are the remote's: they choose the class, and are not repeated.
  #refusal(words: string) {
    const { url, branch } = this.#target;
    return classifyGitExit(url, branch, { end: 'exited', stderr: `fatal: remote error: ${words}` });
  }
}
