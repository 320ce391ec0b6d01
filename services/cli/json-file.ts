import { CommandFailed } from './failure.ts';
import { INPUT_BYTES_MAX } from './limits.ts';
import type { World } from './world.ts';

/** The JSON in a file, or in the standard input for `-`. Throws CommandFailed where there is none. */
export async function readJson(world: World, path: string): Promise<unknown> {
  const content = await world.readBounded(path, INPUT_BYTES_MAX);
  if (content.kind !== 'bytes') throw new CommandFailed(`${path} cannot be read as an input (${content.kind})`);
  return jsonOf(Buffer.from(content.bytes).toString('utf8'), path);
}

export function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandFailed(`${where} is no JSON`);
  }
}

const FIELD = /^([a-z][a-z0-9_]*(?:\.[A-Za-z0-9_-]+)*)(:?=)(.*)$/s;

/** `name=text` or `name:=JSON` as a path and a value. Throws CommandFailed for what is neither. */
export function fieldOf(word: string): { readonly path: readonly string[]; readonly value: unknown } {
  const [, name, sign, text] = FIELD.exec(word) ?? [];
  if (name === undefined || text === undefined) {
    throw new CommandFailed(`"${word}" is no field; give name=text, or name:=JSON`);
  }
  return { path: name.split('.'), value: sign === '=' ? text : jsonOf(text, name) };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
