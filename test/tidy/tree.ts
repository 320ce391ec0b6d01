import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** A file of the project: its path from the root, with slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Something that a check does not like, as a sentence that begins with the file. */
export type Finding = string;

/** Every file that is, or is about to be, tracked: new ones count, ignored ones do not. */
export function projectFiles(pattern: RegExp): SourceFile[] {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return list
    .split('\n')
    .filter((path) => path !== '' && pattern.test(path) && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

export interface PlantedTree {
  readonly folder: string;
  remove(): void;
}

/** A tree of its own with these files, and with the project's packages to import from. */
export function plantTree(files: Readonly<Record<string, string>>): PlantedTree {
  const folder = mkdtempSync(join(tmpdir(), 'fleetwright-planted-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@fleetwright'), { recursive: true });
  for (const name of ['zod', 'yaml', 'pg', 'vitest', '@nats-io']) {
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  for (const shelf of ['contracts', 'core', 'adapters', 'kit']) {
    if (!existsSync(join(folder, 'libs', shelf))) continue;
    symlinkSync(join(folder, 'libs', shelf), join(modules, '@fleetwright', shelf));
  }
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}
