// Where things are. Everything fetched lies in .runtime/ and node_modules/; deleting the two starts afresh.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const runtime = join(root, '.runtime');
export const NODE_MAJOR = 24;

const ownNodeBin = join(runtime, 'node', 'node_modules', '.bin');

/** Whether the Node that runs this is new enough, so that no other one is needed. */
export const isNodeNewEnough = Number(process.versions.node.split('.')[0]) >= NODE_MAJOR;

/** The Node that everything after the bootstrap runs under. */
export function nodeBinary() {
  return isNodeNewEnough ? process.execPath : join(ownNodeBin, 'node');
}

/**
 * The environment for everything that is started. npm tells its children about the package it runs for; a npm among
 * them would take that for its own.
 */
export function nodeEnvironment() {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_(package|lifecycle|command|config_local)|INIT_CWD)/.test(name),
    ),
  );
  if (!isNodeNewEnough && existsSync(ownNodeBin)) env.PATH = `${ownNodeBin}${delimiter}${env.PATH ?? ''}`;
  return env;
}

/** Whether a command is on PATH. */
export function has(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));
}

/** Runs a command for its output; answers undefined if it fails or does not exist. */
export function outputOf(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', ...options });
  return result.status === 0 ? result.stdout.trim() : undefined;
}
