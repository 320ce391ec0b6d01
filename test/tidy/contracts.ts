import type { Finding, SourceFile } from './tree.ts';

const NULLABLE = /^ +\w+: .*[.]nullable\(\)/;
const OPTIONAL = /^ +\w+: .*[.](?:optional|nullish)\(\)/;
const NUMBER = /^ +(\w+): .*\bz[.](?:int|number)\(/;
const DOCUMENTED = /[*]\/$/;

/** What is in such a field is told by its name: a unit, or a count of something that everybody counts from the same number. */
const MEASURED =
  /_(?:seconds|ms|bytes|percent|total|count|number|version|revision|actions|required)$|^(?:line|column|total|number|version|port|listen_port)$/;

/** Fields that may be null without saying what null means: not yet, never, or not asked for. */
export function findUnexplainedNulls(files: readonly SourceFile[]): Finding[] {
  return undocumented(
    files,
    (line) => NULLABLE.test(line),
    'may be null; say above it what that means, as /** null: … */',
  );
}

/** Fields that may be absent without saying when they are there, or what their absence means. */
export function findUnexplainedAbsences(files: readonly SourceFile[]): Finding[] {
  const advice = 'may be absent; say above it when, as /** Absent: … */';
  return undocumented(files, (line) => OPTIONAL.test(line), advice);
}

/** Numbers of which neither name nor docstring says what they count, or in what unit. */
export function findNumbersWithoutUnit(files: readonly SourceFile[]): Finding[] {
  const isBare = (line: string): boolean => {
    const [, name] = NUMBER.exec(line) ?? [];
    return name !== undefined && !MEASURED.test(name);
  };
  return undocumented(files, isBare, 'is a number; let its name end with the unit, or say above it what it counts');
}

function undocumented(files: readonly SourceFile[], isMeant: (line: string) => boolean, advice: string): Finding[] {
  return files.flatMap(({ path, text }) => {
    const lines = text.split('\n');
    return lines.flatMap((line, place) => {
      if (!isMeant(line) || DOCUMENTED.test(lines[place - 1]?.trim() ?? '')) return [];
      return [`${path}:${place + 1} ${line.trim()} ${advice}`];
    });
  });
}
