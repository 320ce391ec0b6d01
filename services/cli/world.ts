import type { FileContent } from './read-file.ts';

/** What a command touches beside the gateway. */
export interface World {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder in which the command was called. */
  readonly folder: string;
  /** One line to the standard output. */
  readonly print: (line: string) => void;
  /** One line to the standard error. */
  readonly complain: (line: string) => void;
  readonly output: Terminal;
  readonly errors: Terminal;
  readonly readText: (path: string) => Promise<string>;
  /** A file, or the standard input for `-`; never more than the given bytes of it. */
  readonly readBounded: (path: string, maxBytes: number) => Promise<FileContent>;
  /** Asks the person; undefined when nobody is there to answer. */
  readonly ask: (question: string) => Promise<string | undefined>;
  readonly pause: (ms: number) => Promise<void>;
}

export interface Terminal {
  readonly isTerminal: boolean;
  readonly columns: number | undefined;
}
