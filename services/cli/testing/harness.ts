import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runProgram } from '../program.ts';
import type { FileContent } from '../read-file.ts';
import type { PrivateFile, Terminal, World } from '../world.ts';

export interface Asked {
  readonly method: string;
  /** Below `/api/v1/system`, with its query. */
  readonly path: string;
  readonly token: string | undefined;
  readonly type: string | undefined;
  /** Of a stream of events that goes on. */
  readonly lastEventId?: string | string[] | undefined;
  /** JSON as a value, everything else as text. */
  readonly body: unknown;
}

/** The command line at a terminal of its own, before a gateway that answers what the test says. */
export interface CliHarness {
  readonly url: string;
  /** What the gateway answers, by `METHOD /path` below `/api/v1/system`, without the query. */
  readonly answers: Record<string, { readonly status?: number; readonly body: unknown }>;
  /** What it answers one after the other, before the answer above. */
  readonly sequences: Record<string, { readonly status?: number; readonly body: unknown }[]>;
  /** What it sends down each stream of events that is opened, one after the other; then it ends the stream. */
  readonly streams: string[];
  /** What the gateway was asked, in order. */
  readonly asked: Asked[];
  /** Files by the path under which they are asked for; `-` is the standard input. */
  readonly files: Record<string, string | FileContent>;
  readonly printed: string[];
  readonly complained: string[];
  /** Files with secrets in them, by their path. */
  readonly private: Map<string, PrivateFile>;
  readonly interruption: AbortController;
  /** How long it waited each time, without waiting. */
  readonly pausedMs: number[];
  /** The person's answer to each question, or to one after the other; undefined while nobody is there. */
  reply: string | string[] | undefined;
  terminal: { -readonly [Key in keyof Terminal]: Terminal[Key] };
  /** Runs one command line and answers its exit code. */
  run(words: string | readonly string[], environment?: World['environment']): Promise<number>;
  stop(): Promise<void>;
}

export async function startCliHarness(): Promise<CliHarness> {
  const answers: CliHarness['answers'] = {};
  const sequences: CliHarness['sequences'] = {};
  const streams: string[] = [];
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').replace('/api/v1/system', '');
    const { authorization: token, 'content-type': type } = request.headers;
    const lastEventId = request.headers['last-event-id'];
    asked.push({ method: request.method ?? '', path, token, type, lastEventId, body: await bodyOf(request) });
    const place = `${request.method} ${path.split('?')[0]}`;
    if (place === 'GET /fleet_events/stream' && streams.length > 0) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(streams.shift());
      return;
    }
    const { status, body } = { status: 200, ...(sequences[place]?.shift() ?? answers[place] ?? NOT_FOUND) };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cli: CliHarness = {
    url,
    answers,
    sequences,
    streams,
    asked,
    files: {},
    private: new Map(),
    interruption: new AbortController(),
    pausedMs: [],
    printed: [],
    complained: [],
    reply: undefined,
    terminal: { isTerminal: false, columns: undefined },
    run: (words, environment = { FLEETWRIGHT_TOKEN: 'secret-token', FLEETWRIGHT_URL: url }) =>
      runProgram(typeof words === 'string' ? words.split(' ') : words, worldOf(cli, environment)),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return cli;
}

const NOT_FOUND = { status: 404, body: {} };

function worldOf(cli: CliHarness, environment: World['environment']): World {
  const { files, printed, complained, terminal } = cli;
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
    ask: async () => (typeof cli.reply === 'object' ? cli.reply.shift() : cli.reply),
    askSecret: async () => (typeof cli.reply === 'object' ? cli.reply.shift() : cli.reply),
    readPrivate: async (path) => cli.private.get(path),
    writePrivate: async (path, text) => void cli.private.set(path, { text, isPrivate: true }),
    pause: async (ms) => void cli.pausedMs.push(ms),
    interruption: () => cli.interruption.signal,
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  if (text === '') return undefined;
  return request.headers['content-type'] === 'application/json' ? JSON.parse(text) : text;
}
