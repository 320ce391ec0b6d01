/** Structured logging, the part of pino that stages use. Never pass a secret: only known fields are masked. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const ignore = (): void => undefined;

/** Says nothing: for tests. */
export const SILENT: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
