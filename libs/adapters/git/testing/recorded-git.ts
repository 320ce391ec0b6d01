import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The machine's git, which writes down every command it starts and every address it connects to. */
export interface RecordedGit {
  /** A `PATH` on which it is found first. */
  readonly path: string;
  /** Each command line that git ran or started, helpers of helpers included. */
  commands(): Promise<readonly (readonly string[])[]>;
  /** Each `address:port` that curl tried, in order, repetitions included. */
  connections(): Promise<readonly string[]>;
}

/** Makes the recording git in an empty folder. git's own traces are the record: they also see what no `PATH` leads to. */
export async function recordGit(folder: string): Promise<RecordedGit> {
  const [bin, events, curl] = [join(folder, 'bin'), join(folder, 'events'), join(folder, 'curl.log')];
  await mkdir(bin, { recursive: true });
  await mkdir(events);
  const real = execFileSync('/bin/sh', ['-c', 'command -v git']).toString().trim();
  const variables = `export GIT_TRACE2_EVENT='${events}' GIT_TRACE_CURL='${curl}' GIT_TRACE_CURL_NO_DATA=1`;
  await writeFile(join(bin, 'git'), `#!/bin/sh\n${variables}\nexec '${real}' "$@"\n`);
  await chmod(join(bin, 'git'), 0o755);
  return {
    path: `${bin}:${process.env['PATH'] ?? ''}`,
    commands: async () => {
      const files = await readdir(events);
      const texts = await Promise.all(files.map((file) => readFile(join(events, file), 'utf8')));
      return texts.flatMap((text) => text.split('\n').flatMap(commandOf));
    },
    connections: async () => {
      const text = await readFile(curl, 'utf8').catch(() => '');
      return [...text.matchAll(/ == Info: +Trying (\S+?)\.\.\./g)].map(([, address = '']) => address);
    },
  };
}

interface TraceEvent {
  readonly event: string;
  readonly argv?: readonly string[];
}

function commandOf(line: string): (readonly string[])[] {
  // A git that was killed may leave half a line.
  if (!line.endsWith('}')) return [];
  const { event, argv } = JSON.parse(line) as TraceEvent;
  return argv !== undefined && (event === 'start' || event === 'child_start' || event === 'exec') ? [argv] : [];
}
