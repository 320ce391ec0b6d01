import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';

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

/** Fields whose values are never written, at the top and one level below. */
const SECRET_FIELDS = ['password', 'token', 'secret', 'authorization', 'ssh_key', 'private_key'];

/** Writes JSON lines to the standard output. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '***' },
  });
}

/** Nest's own messages: what it does at start is of interest to nobody, what goes wrong is. */
export function nestLogger(log: Logger): LoggerService {
  const say =
    (method: keyof Logger) =>
    (message: unknown, ...more: unknown[]) =>
      log[method]({ from: 'nest', ...(more.length > 0 && { more }) }, String(message));
  return { log: say('debug'), error: say('error'), warn: say('warn'), debug: say('debug'), verbose: say('debug') };
}
