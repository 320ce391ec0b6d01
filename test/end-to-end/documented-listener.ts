import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface DocumentedListener {
  /** What it printed so far, errors included. */
  output(): string;
  stop(): void;
}

/** How each language that the page speaks runs a program that it is given as a text. */
const RUNNERS = {
  js: [process.execPath, '--input-type=module', '--eval'],
  bash: ['bash', '-c'],
  python: ['python3', '-c'],
} as const;

/** Runs the program below a heading of docs/events.md, as it stands there, in a process of its own. */
export async function documentedListener(
  heading: string,
  natsUrl: string,
  language: keyof typeof RUNNERS = 'js',
): Promise<DocumentedListener> {
  const page = await readFile(new URL('../../docs/events.md', import.meta.url), 'utf8');
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0];
  const program = section?.match(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's'))?.[1];
  if (program === undefined) throw new Error(`docs/events.md has no program in ${language} below ${heading}`);
  const env = { PATH: process.env['PATH'] ?? '', NATS_URL: natsUrl };
  const [command, ...given] = RUNNERS[language];
  const child = spawn(command, [...given, program], { cwd: root, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return { output: () => output, stop: () => void child.kill('SIGKILL') };
}
