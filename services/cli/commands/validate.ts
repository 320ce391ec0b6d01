import type { Finding } from '@fleetwright/contracts';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { type Examined, examine } from '../examine.ts';
import { EXIT_BAD, EXIT_GOOD } from '../exit-codes.ts';
import { printFindings } from '../render/findings.ts';
import type { Screen } from '../render/screen.ts';
import { SourceText } from '../render/source.ts';
import { visible } from '../render/text.ts';

const HELP = `
Every problem is one line, file:line:column: severity code message, with the line of the file below it.
Exit code 0: every file is valid; 1: not; 64: the command line is wrong.
What a file refers to and does not declare may be live: that is a note (info), not an error.`;

export function setUpValidate({ command, world, screens, exitWith }: CommandLine): void {
  command
    .option('--json', 'print JSON: { valid, files: [{ file, valid, resources, findings }] }')
    .addHelpText('after', HELP)
    .action(async (paths: readonly string[], { json }: JsonOption) => {
      const examined: Examined[] = [];
      for (const path of new Set(paths)) {
        const one = await examine(world, path);
        examined.push(one);
        if (json !== true) printExamined(one, screens().output);
      }
      if (json === true) world.print(JSON.stringify(examinedDocument(examined), null, 2));
      exitWith(examined.every(({ isValid }) => isValid) ? EXIT_GOOD : EXIT_BAD);
    });
}

/** The findings of a file, then one line that says whether it is valid, if it could be read at all. */
export function printExamined(examined: Examined, screen: Screen): void {
  const { file, text, isValid, findings } = examined;
  // The line at the end says what the parse stage's summary says.
  const reported = findings.filter(({ code }) => code !== 'schema_validation_error');
  printFindings(reported, text === undefined ? undefined : new SourceText(text), screen);
  // Of what could not be read there is no more to say.
  if (text === undefined) return;
  const counts = [
    ...(isValid ? [counted(examined.resources, 'resource')] : []),
    ...(['error', 'warning'] as const).flatMap((severity) => countOf(reported, severity)),
  ];
  const verdict = isValid ? screen.paint('good', 'is valid') : screen.paint('error', 'is not valid');
  screen.print(`${visible(file)} ${verdict}: ${counts.join(', ')}`);
}

function countOf(findings: readonly Finding[], severity: Finding['severity']): string[] {
  const count = findings.filter((finding) => finding.severity === severity).length;
  return count === 0 ? [] : [counted(count, severity)];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The same for programs. */
export function examinedDocument(examined: readonly Examined[]): unknown {
  return {
    valid: examined.every(({ isValid }) => isValid),
    files: examined.map(({ file, isValid, resources, findings }) => ({ file, valid: isValid, resources, findings })),
  };
}
