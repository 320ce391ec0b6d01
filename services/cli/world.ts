/** What a command touches beside the gateway. */
export interface World {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder in which the command was called. */
  readonly folder: string;
  /** One line to the standard output. */
  readonly print: (line: string) => void;
  /** One line to the standard error. */
  readonly complain: (line: string) => void;
  readonly readText: (path: string) => Promise<string>;
  /** Asks the person; undefined when nobody is there to answer. */
  readonly ask: (question: string) => Promise<string | undefined>;
  readonly pause: (ms: number) => Promise<void>;
}
