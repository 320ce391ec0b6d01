import { Writable } from 'node:stream';
import type { Terminal } from './world.ts';

/** Some terminals say that they have no columns: then nothing is known of them. */
export const terminalOf = ({ isTTY, columns }: NodeJS.WriteStream): Terminal => ({
  isTerminal: isTTY === true,
  columns: columns || undefined,
});

/** Asks on the standard error, which is not what somebody pipes on; undefined where nobody can type. */
export async function ask(question: string): Promise<string | undefined> {
  return typed(question, process.stderr);
}

/** As `ask`, without showing what is typed. */
export async function askSecret(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const answer = await typed('', nowhere);
  process.stderr.write('\n');
  return answer;
}

async function typed(question: string, output: NodeJS.WritableStream): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}
