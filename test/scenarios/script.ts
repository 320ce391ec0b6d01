/** A line of a scenario: prose stays as it is, a command is played. */
export type Step =
  | { readonly kind: 'prose'; readonly line: string }
  | { readonly kind: 'command'; readonly line: string; readonly words: readonly string[]; readonly input: string };

const COMMAND = '$ ';
const INPUT = '|';
const ANSWER = '    ';

/** Reads a scenario, leaving out the answers that it has. */
export function readScript(text: string): Step[] {
  const steps: Step[] = [];
  for (const line of text.trimEnd().split('\n')) {
    const last = steps.at(-1);
    if (line.startsWith(COMMAND)) steps.push({ kind: 'command', line, words: wordsOf(line.slice(2)), input: '' });
    else if (line.startsWith(INPUT) && last?.kind === 'command') {
      steps[steps.length - 1] = { ...last, input: `${last.input}${line.slice(2)}\n` };
    } else if (!line.startsWith(ANSWER)) steps.push({ kind: 'prose', line });
  }
  return steps;
}

/** Plays each command and writes the scenario as it came out. */
export async function play(
  steps: readonly Step[],
  run: (words: readonly string[], input: string) => Promise<readonly string[]>,
): Promise<string> {
  const lines: string[] = [];
  for (const step of steps) {
    lines.push(step.line);
    if (step.kind === 'prose') continue;
    for (const line of step.input.split('\n').slice(0, -1)) lines.push(`${INPUT} ${line}`.trimEnd());
    const answer = await run(step.words, step.input).catch((error: Error) => {
      throw new Error(`${step.line}: ${error.message}`, { cause: error });
    });
    for (const line of answer) lines.push(`${ANSWER}${line}`.trimEnd());
  }
  return `${lines.join('\n')}\n`;
}

/** Words of a command line; a text in double quotes is one. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
