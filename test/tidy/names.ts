import type { Finding, SourceFile } from './tree.ts';

// Names that say nothing about what is inside.
const EMPTY_NAMES = /^libs\/(?:.*\/)?(shared|common|utils?|helpers?|misc)(?:\/|\.tsx?$)/;

export function findEmptyNames(paths: readonly string[]): Finding[] {
  return paths
    .filter((path) => EMPTY_NAMES.test(path))
    .map((path) => `${path} has a name that says nothing: name it after what it is about`);
}

// Written so that this file does not name them itself.
const FORBIDDEN_TEXT: readonly (readonly [RegExp, string])[] = [
  [/registry[.](npmjs|yarnpkg)[.](org|com)/, 'the host of a package registry'],
  [/(deb|security|ftp)([.][a-z]+)?[.]debian[.]org|deb[.]nodesource[.]com/, 'the host of a package mirror'],
  [/[/]work[/](main|shared|[.])/, 'a path of one machine'],
  [/[/](home|Users)[/][a-z]+[/]/, 'a path of one machine'],
];

export function findForeignNames(files: readonly SourceFile[]): Finding[] {
  return files.flatMap(({ path, text }) => {
    return FORBIDDEN_TEXT.filter(([pattern]) => pattern.test(text)).map(([, what]) => {
      return `${path} names ${what}: take it from the machine's configuration`;
    });
  });
}

const TOP_LEVEL = new Set(['LICENSE', 'README.md', 'deploy', 'docs', 'libs', 'services', 'test']);
// Tools look for these in the root.
const TOOL_FILES = /^(package|package-lock|nx|tsconfig|tsconfig[.]base|biome)[.]json$|^vitest[.]config[.]ts$/;

export function findStrayTopLevel(paths: readonly string[]): Finding[] {
  const names = new Set(paths.map((path) => path.split('/')[0] ?? ''));
  return [...names]
    .filter((name) => !name.startsWith('.') && !TOP_LEVEL.has(name) && !TOOL_FILES.test(name))
    .map((name) => `${name} does not belong into the root: find its place in services, libs, deploy, test or docs`);
}
