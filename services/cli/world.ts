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
  /** As `ask`, but what is typed is not shown. */
  readonly askSecret: (question: string) => Promise<string | undefined>;
  /** A file with secrets in it; undefined: there is none. */
  readonly readPrivate: (path: string) => Promise<PrivateFile | undefined>;
  /** Writes a file, and the folders above it, for this user alone; whole or not at all. */
  readonly writePrivate: (path: string, text: string) => Promise<void>;
  /** The signal cuts it short. */
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** For what would go on for ever: aborted when the person interrupts it, which then no longer ends the process. */
  readonly interruption: () => AbortSignal;
}

export interface PrivateFile {
  readonly text: string;
  /** Whether nobody else may read or write it. */
  readonly isPrivate: boolean;
}

export interface Terminal {
  readonly isTerminal: boolean;
  readonly columns: number | undefined;
}
