import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { NodePackages, StepOutcome } from '@fleetwright/core/agent';
import { APT_LOCK_SECONDS, LOOK_TIMEOUT_MS, PACKAGES_TIMEOUT_MS } from '../../limits.ts';
import { type ProgramEnd, runProgram } from '../run-program.ts';

const QUIET = {
  DEBIAN_FRONTEND: 'noninteractive',
  DEBCONF_NONINTERACTIVE_SEEN: 'true',
  APT_LISTCHANGES_FRONTEND: 'none',
  NEEDRESTART_MODE: 'l',
  UCF_FORCE_CONFFOLD: '1',
};
/** dpkg's own answer to what it would ask about a conffile that was changed by hand. */
const CONFFILES_STAY = ['--force-confdef', '--force-confold'];
const LOCKED = /Could not get lock|Unable to acquire the dpkg frontend lock|Unable to lock directory/;
const HELD_BY = /It is held by process (\d{1,10} \([^()\n]{1,200}\))/;
const UNREACHABLE = /Failed to fetch|Temporary failure resolving|Could not connect to|Unable to fetch some archives/;
/** The lists are older than the archive: reading them anew may help. */
const STALE = /^E: Unable to locate package|404 +Not Found/m;
/** A run of dpkg was cut short: apt does nothing until it is finished. */
const CUT_SHORT = /dpkg was interrupted/;
const KEPT = /^Configuration file '([^'\n]+)'/gm;
const LIST_BYTES_MAX = 16 * 1024 * 1024;

/** Packages by apt and dpkg, of this machine or of a root folder that has a package database of its own. */
export class AptPackages implements NodePackages {
  readonly cannot: string | null;
  readonly #root: string;
  readonly #lockSeconds: number;
  #seen: { readonly changed: string; readonly installed: ReadonlySet<string> } | null = null;

  constructor(root: string, lockSeconds = APT_LOCK_SECONDS) {
    this.#root = root;
    this.#lockSeconds = lockSeconds;
    const hasTools = existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg-query');
    const why = hasTools ? 'it has no package database (var/lib/dpkg/status)' : 'this machine has no apt';
    const can = hasTools && existsSync(join(root, 'var/lib/dpkg/status'));
    this.cannot = can ? null : `packages cannot be installed below ${root}: ${why}`;
  }

  async installed(names: readonly string[]): Promise<ReadonlySet<string>> {
    const all = await this.#installed();
    return new Set(names.filter((name) => all.has(name)));
  }

  async install(names: readonly string[]): Promise<StepOutcome> {
    let end = await this.#apt(['install', '--', ...names]);
    if (end.code !== 0 && STALE.test(end.output) && (await this.#apt(['update'])).code === 0) {
      end = await this.#apt(['install', '--', ...names]);
    }
    this.#seen = null;
    if (end.code !== 0) return outcomeOf(end, 'packages_failed', `installing ${names.join(', ')}`);
    return { kind: 'done', notes: [...end.output.matchAll(KEPT)].map(([, path]) => path ?? '') };
  }

  async remove(names: readonly string[]): Promise<StepOutcome> {
    const there = [...(await this.installed(names))];
    const needed: string[] = [];
    const free: string[] = [];
    for (const name of there) {
      const others = (await this.#alsoRemovedWith(name)).filter((other) => !there.includes(other));
      (others.length > 0 ? needed : free).push(name);
    }
    if (free.length === 0) return { kind: 'done', notes: needed };
    const end = await this.#apt(['remove', '--', ...free]);
    this.#seen = null;
    if (end.code !== 0) return outcomeOf(end, 'packages_not_removed', `removing ${free.join(', ')}`);
    return { kind: 'done', notes: needed };
  }

  async #installed(): Promise<ReadonlySet<string>> {
    const { ino, size, mtimeMs } = statSync(join(this.#root, 'var/lib/dpkg/status'));
    const changed = `${ino} ${size} ${mtimeMs}`;
    if (this.#seen?.changed === changed) return this.#seen.installed;
    const database = `--admindir=${join(this.#root, 'var/lib/dpkg')}`;
    const format = '--showformat=${Package} ${db:Status-Status}\n';
    const end = await runProgram(['/usr/bin/dpkg-query', database, '--show', format], {
      timeoutMs: LOOK_TIMEOUT_MS,
      outputBytesMax: LIST_BYTES_MAX,
    });
    const lines = end.code === 0 ? end.output.split('\n') : [];
    const installed = lines.filter((line) => line.endsWith(' installed')).map((line) => line.split(' ')[0] ?? '');
    this.#seen = { changed, installed: new Set(installed) };
    return this.#seen.installed;
  }

  async #alsoRemovedWith(name: string): Promise<readonly string[]> {
    const end = await this.#apt(['remove', '--simulate', '--', name]);
    return [...end.output.matchAll(/^Remv (\S+)/gm)].map(([, other]) => other ?? '').filter((other) => other !== name);
  }

  /** Its own lists, sources, caches and database; the programs, and what they know of architectures, are the machine's. */
  #belowRoot(): readonly string[] {
    const root = this.#root;
    return [`Dir=${root}`, `Dir::State::status=${root}/var/lib/dpkg/status`, `Dpkg::Options::=--root=${root}`];
  }

  async #apt(args: readonly string[]): Promise<ProgramEnd> {
    const end = await this.#aptOnce(args);
    if (end.code === 0 || !CUT_SHORT.test(end.output)) return end;
    await runProgram(['/usr/bin/dpkg', `--root=${this.#root}`, ...CONFFILES_STAY, '--configure', '-a'], {
      timeoutMs: PACKAGES_TIMEOUT_MS,
      environment: QUIET,
    });
    return this.#aptOnce(args);
  }

  #aptOnce(args: readonly string[]): Promise<ProgramEnd> {
    const settings = [
      `DPkg::Lock::Timeout=${this.#lockSeconds}`,
      ...CONFFILES_STAY.map((option) => `Dpkg::Options::=${option}`),
      'Dpkg::Use-Pty=0',
      ...(this.#root === '/' ? [] : this.#belowRoot()),
    ];
    const options = settings.flatMap((setting) => ['-o', setting]);
    return runProgram(['/usr/bin/apt-get', '-y', '-q', ...options, ...args], {
      timeoutMs: PACKAGES_TIMEOUT_MS,
      environment: QUIET,
    });
  }
}

function outcomeOf({ output, problem }: ProgramEnd, failed: string, doing: string): StepOutcome {
  if (LOCKED.test(output)) {
    const holder = HELD_BY.exec(output)?.[1] ?? 'somebody else';
    return {
      kind: 'waiting',
      code: 'packages_locked',
      message: `${doing} waits for apt's lock, held by ${holder}`,
      output: '',
    };
  }
  if (problem === 'timeout') {
    return { kind: 'failed', code: 'packages_timeout', message: `${doing} took too long and was ended`, output };
  }
  if (UNREACHABLE.test(output)) {
    return { kind: 'waiting', code: 'packages_unreachable', message: `${doing} did not reach the archive`, output };
  }
  return { kind: 'failed', code: failed, message: `${doing} failed: the last lines of apt say why`, output };
}
