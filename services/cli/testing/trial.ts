import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runProgram } from '../program.ts';
import type { FileContent } from '../read-file.ts';
import type { Terminal, World } from '../world.ts';

export interface Asked {
  readonly method: string;
  /** Below `/api/v1/system`, with its query. */
  readonly path: string;
  readonly token: string | undefined;
  readonly type: string | undefined;
  /** JSON as a value, everything else as text. */
  readonly body: unknown;
}

/** The command line at a terminal of its own, before a gateway that answers what the test says. */
export interface Trial {
  readonly url: string;
  /** What the gateway answers, by `METHOD /path` below `/api/v1/system`, without the query. */
  readonly answers: Record<string, { readonly status?: number; readonly body: unknown }>;
  /** What the gateway was asked, in order. */
  readonly asked: Asked[];
  /** Files by the path under which they are asked for; `-` is the standard input. */
  readonly files: Record<string, string | FileContent>;
  readonly printed: string[];
  readonly complained: string[];
  /** The person's answer to a question; undefined while nobody is there. */
  reply: string | undefined;
  terminal: Terminal;
  /** Runs one command line and answers its exit code. */
  run(words: string | readonly string[], environment?: World['environment']): Promise<number>;
  stop(): Promise<void>;
}

export async function startTrial(): Promise<Trial> {
  const answers: Trial['answers'] = {};
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').replace('/api/v1/system', '');
    const { authorization: token, 'content-type': type } = request.headers;
    asked.push({ method: request.method ?? '', path, token, type, body: await bodyOf(request) });
    const { status, body } = { status: 200, ...(answers[`${request.method} ${path.split('?')[0]}`] ?? NOT_FOUND) };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const trial: Trial = {
    url,
    answers,
    asked,
    files: {},
    printed: [],
    complained: [],
    reply: undefined,
    terminal: { isTerminal: false, columns: undefined },
    run: (words, environment = { FLEETWRIGHT_TOKEN: 'secret-token', FLEETWRIGHT_URL: url }) =>
      runProgram(typeof words === 'string' ? words.split(' ') : words, worldOf(trial, environment)),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return trial;
}

const NOT_FOUND = { status: 404, body: {} };

function worldOf(trial: Trial, environment: World['environment']): World {
  const { files, printed, complained, terminal } = trial;
  return {
    environment,
    folder: '/project',
    print: (line) => printed.push(line),
    complain: (line) => complained.push(line),
    output: terminal,
    errors: terminal,
    readText: async (path) => {
      const content = files[path];
      if (typeof content !== 'string') throw Object.assign(new Error(`there is no ${path}`), { code: 'ENOENT' });
      return content;
    },
    readBounded: async (path) => {
      const content = files[path] ?? { kind: 'missing' };
      return typeof content === 'string' ? { kind: 'bytes', bytes: Buffer.from(content) } : content;
    },
    ask: async () => trial.reply,
    pause: async () => undefined,
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  if (text === '') return undefined;
  return request.headers['content-type'] === 'application/json' ? JSON.parse(text) : text;
}
