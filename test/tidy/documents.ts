import type { Finding, SourceFile } from './tree.ts';

/** Pages that have no title, or more than one. A `#` inside a code block is a comment, not a title. */
export function findTitleProblems(pages: readonly SourceFile[]): Finding[] {
  return pages
    .map(({ path, text }) => ({ path, titles: titlesOf(text).length }))
    .filter(({ titles }) => titles !== 1)
    .map(({ path, titles }) => `${path} has ${titles} lines that begin with "# ": a page has one title`);
}

function titlesOf(text: string): string[] {
  let isCode = false;
  return text.split('\n').filter((line) => {
    if (/^\s*(```|~~~)/.test(line)) isCode = !isCode;
    return !isCode && line.startsWith('# ');
  });
}

/** Links to files of this project that are not there. */
export function findDeadLinks(pages: readonly SourceFile[], exists: (path: string) => boolean): Finding[] {
  return pages.flatMap(({ path, text }) => {
    return [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => ({ target, file: new URL(target, `file:///${path}`).pathname.slice(1) }))
      .filter(({ file }) => !exists(decodeURIComponent(file)))
      .map(({ target }) => `${path} links to ${target}, which is not there`);
  });
}
