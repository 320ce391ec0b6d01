import type { Json, Problem } from '@fleetwright/contracts';
import { CONTENT_BYTES_MAX, FILE_BYTES_MAX, type ModuleContent } from '@fleetwright/contracts/agents';
import { utf8Length } from '../event-sourcing/index.ts';
import { isSecretKey, isSecretValue } from '../fleet/index.ts';
import { CONTENT_PROBLEMS_MAX } from './limits.ts';
import { renderTemplate } from './render.ts';
import { readTemplate } from './template.ts';

type Config = Readonly<Record<string, Json>>;

/**
 * Everything that stands in the way of publishing a version with this content, beside what its schema says: what is there
 * twice, a file where another one needs a folder, what is too large, secrets, and templates that the module's own config
 * cannot fill.
 */
export function contentProblems(content: ModuleContent, config: Config): Problem[] {
  const { files, packages, units, health } = content;
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
  const paths = files.map(({ path }) => path);
  const problems = [
    ...repeated(paths, (at) => `files[${at}].path`),
    ...repeated(packages, (at) => `packages[${at}]`),
    ...repeated(names(units), (at) => `units[${at}].name`),
    ...repeated(names(health), (at) => `health[${at}].name`),
    ...foldersAmong(paths),
    ...sizeProblems(content),
    ...files.flatMap(({ text }, at) => textProblems(text, `files[${at}].text`, config)),
  ];
  return problems.slice(0, CONTENT_PROBLEMS_MAX).map((problem) => ({ ...problem, path: `content.${problem.path}` }));
}

/** `/etc` and `/etc/x` of `/etc/x/y`. */
export function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) folders.push(path.slice(0, at));
  return folders;
}

function repeated(names: readonly string[], placeOf: (at: number) => string): Problem[] {
  const seen = new Set<string>();
  return names.flatMap((name, at) => {
    if (seen.has(name)) {
      return [{ path: placeOf(at), code: 'duplicate', message: `\`${name}\` is there twice; keep one.` }];
    }
    seen.add(name);
    return [];
  });
}

function foldersAmong(paths: readonly string[]): Problem[] {
  const files = new Set(paths);
  return paths.flatMap((path, at) => {
    const folder = foldersOf(path).find((above) => files.has(above));
    if (folder === undefined) return [];
    const message = `\`${folder}\` is a file of this module and cannot be a folder for \`${path}\`, too.`;
    return [{ path: `files[${at}].path`, code: 'file_conflict', message }];
  });
}

function sizeProblems({ files }: ModuleContent): Problem[] {
  const sizes = files.map(({ text }) => utf8Length(text));
  const large = sizes.flatMap((size, at) =>
    size > FILE_BYTES_MAX ? [tooLarge(`files[${at}].text`, `A file has at most ${FILE_BYTES_MAX} bytes.`)] : [],
  );
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const tooMany = tooLarge('files', `All files together have at most ${CONTENT_BYTES_MAX} bytes.`);
  return all > CONTENT_BYTES_MAX ? [...large, tooMany] : large;
}

function tooLarge(path: string, message: string): Problem {
  return { path, code: 'too_large', message };
}

function textProblems(text: string, path: string, config: Config): Problem[] {
  const problems: Problem[] = [];
  if (text.split('\n').some(isSecretValue)) {
    const message = 'This looks like a secret; content is kept for ever and shown to many.';
    problems.push({ path, code: 'secret_in_config', message });
  }
  for (const part of readTemplate(text).parts) {
    if (part.kind === 'text' || !part.keys.some(isSecretKey)) continue;
    const message = `\`config.${part.keys.join('.')}\` would put a secret into a file: secrets have no place in a config.`;
    problems.push({ path, code: 'secret_in_config', message });
  }
  const rendered = renderTemplate(text, config);
  if (rendered.ok) return problems;
  const told = rendered.problems.map(({ code, line, column, message }) => {
    return { path, code, message: `Line ${line}, column ${column}: ${message}.` };
  });
  return [...problems, ...told];
}
