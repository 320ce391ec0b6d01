import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const AUTHOR = ['-c', 'user.name=smoke', '-c', 'user.email=smoke@example.com', '-c', 'commit.gpgsign=false'];

/** A working copy of the fleet's repository, as a person has one. */
export class FleetClone {
  readonly #folder: string;
  readonly #file: string;

  private constructor(folder: string, file: string) {
    this.#folder = folder;
    this.#file = file;
  }

  /** Throws an Error with what git said. */
  static async of(remoteUrl: string, branch: string, pathPrefix: string): Promise<FleetClone> {
    const folder = await mkdtemp(join(tmpdir(), 'fleetwright-smoke-'));
    await run('git', ['clone', '--quiet', '--branch', branch, remoteUrl, folder]);
    return new FleetClone(folder, join(folder, pathPrefix, 'fleet.yaml'));
  }

  read(): Promise<string> {
    return readFile(this.#file, 'utf8');
  }

  /** Writes the file, commits and pushes. */
  async push(text: string, message: string): Promise<void> {
    await writeFile(this.#file, text);
    await this.#git([...AUTHOR, 'commit', '--quiet', '--all', '--message', message]);
    await this.#git(['push', '--quiet']);
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #git(args: readonly string[]): Promise<void> {
    await run('git', ['-C', this.#folder, ...args]);
  }
}
