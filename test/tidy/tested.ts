import { linesOf } from './size.ts';
import type { Finding, SourceFile } from './tree.ts';

/** Lines of tests that a library of the core has, for those of its code. */
export interface Tested {
  readonly library: string;
  readonly codeLines: number;
  readonly testLines: number;
}

/** Where else a library is tested: the suites that every adapter of it passes, and the language's own cases. */
const ELSEWHERE: Readonly<Record<string, RegExp>> = {
  'event-sourcing':
    /^test\/conformance\/(event-store|appending|reading|versions|concurrency|lost-events|log-identity|golden)[^/]*\.(spec|suite)\.ts$/,
  inventory: /^test\/conformance\/inventory[^/]*\.(spec|suite)\.ts$/,
  'read-models': /^test\/conformance\/read-models[^/]*\.(spec|suite)\.ts$/,
  parse: /^test\/language\/.*\.ts$/,
};

/** The libraries of the core in the order of their names, each with its own specs and those that are kept elsewhere. */
export function testedLibraries(files: readonly SourceFile[]): Tested[] {
  const names = new Set(files.flatMap(({ path }) => /^libs\/core\/([^/]+)\//.exec(path)?.[1] ?? []));
  return [...names].toSorted().map((library) => {
    const own = files.filter(({ path }) => path.startsWith(`libs/core/${library}/`) && path.endsWith('.ts'));
    const isTest = ({ path }: SourceFile) => /\.(spec|suite)\.ts$/.test(path);
    const elsewhere = files.filter(({ path }) => ELSEWHERE[library]?.test(path));
    return {
      library,
      codeLines: written(own.filter((file) => !isTest(file) && !file.path.includes('/testing/'))),
      testLines: written([...own.filter(isTest), ...elsewhere]),
    };
  });
}

/** Those with fewer lines of tests for one of code than `floors` says; what is not named there needs `otherwise`. */
export function findUntested(tested: readonly Tested[], floors: Readonly<Record<string, number>>, otherwise: number) {
  return tested.flatMap(({ library, codeLines, testLines }): Finding[] => {
    const floor = floors[library] ?? otherwise;
    if (testLines >= floor * codeLines) return [];
    const ratio = (testLines / codeLines).toFixed(2);
    return [
      `libs/core/${library} has ${ratio} lines of tests for one of code, fewer than ${floor}: test what was added`,
    ];
  });
}

function written(files: readonly SourceFile[]): number {
  return files.reduce((sum, { text }) => sum + linesOf(text.replace(/^\s*\n/gm, '')), 0);
}
