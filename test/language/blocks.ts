import { PARSE_CODES } from '@fleetwright/core/parse';

/** A block of YAML on a page, as a whole file, and what the page says is wrong with it. */
export interface Block {
  /** Line of the page on which it begins, for whoever looks for it. */
  readonly line: number;
  readonly file: string;
  /** `line: code`, from the comments that consist of codes. */
  readonly reported: readonly string[];
}

/** What the examples leave out. */
const HEAD = ['version: 1', 'account: acme'];

/** The blocks of YAML of a page. A line that ends with `# some_code` says that this is told there. */
export function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```yaml\n(.*?)^```$/gms)].map(({ index, 1: text = '' }) => {
    const missing = HEAD.filter((line) => !new RegExp(`^${line.split(':')[0]}:`, 'm').test(text));
    const file = [...missing, text].join('\n');
    return { line: markdown.slice(0, index).split('\n').length, file, reported: codesIn(file) };
  });
}

function codesIn(file: string): readonly string[] {
  return file.split('\n').flatMap((line, index) => {
    const comment = /# ([a-z_, ]+)$/.exec(line)?.[1]?.split(', ') ?? [];
    return comment.every((code) => Object.hasOwn(PARSE_CODES, code))
      ? comment.map((code) => `${index + 1}: ${code}`)
      : [];
  });
}
