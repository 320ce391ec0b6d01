import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Programs that write down how they are started: also those that live too short to be seen by `watchProcesses`. */
export interface RecordedPrograms {
  /** A `PATH` on which they are found first. */
  readonly path: string;
  /** One text per start: command line, environment and limits as the kernel tells them, and what git says of its helpers. */
  starts(): Promise<readonly string[]>;
}

/** Puts such a program before each of these, in an empty folder. Only Linux tells what they record. */
export async function recordPrograms(folder: string, names: readonly string[]): Promise<RecordedPrograms> {
  const [bin, record, traces] = [join(folder, 'bin'), join(folder, 'starts'), join(folder, 'traces')];
  await Promise.all([bin, record, traces].map((each) => mkdir(each, { recursive: true })));
  // git's own trace also names helpers that are found on no PATH; unredacted, or a password in a URL would be hidden.
  const trace = `export GIT_TRACE2_EVENT='${traces}' GIT_TRACE2_REDACT=0 GIT_TRACE_REDACT=0`;
  for (const name of names) {
    const real = execFileSync('/bin/sh', ['-c', `command -v ${name}`])
      .toString()
      .trim();
    const files = ['cmdline', 'environ', 'limits'].map((file) => `/proc/$$/${file}`).join(' ');
    await writeFile(join(bin, name), `#!/bin/sh\ncat ${files} >> '${record}'/$$\n${trace}\nexec '${real}' "$@"\n`);
    await chmod(join(bin, name), 0o755);
  }
  return {
    path: `${bin}:${process.env['PATH'] ?? ''}`,
    starts: async () => {
      const texts: string[] = [];
      for (const each of [record, traces]) {
        for (const file of await readdir(each)) {
          const text = await readFile(join(each, file), 'utf8');
          // A trace also tells what git printed, which is another question.
          texts.push(each === record ? text : text.split('\n').filter(tellsArguments).join('\n'));
        }
      }
      return texts;
    },
  };
}

function tellsArguments(line: string): boolean {
  return line.includes('"argv":[');
}
