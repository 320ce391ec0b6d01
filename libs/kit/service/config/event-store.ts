import { readFileSync } from 'node:fs';
import { ConfigurationError } from './config.ts';

export interface EventStoreSettings {
  readonly eventStoreUrl: string | null;
  readonly eventStorePasswordFile: string | null;
  readonly eventStoreAppendBytes: number;
}

const URL_PARTS = /^(?<scheme>[^:]+:\/\/)(?:(?<user>[^@/:]*)(?<password>:[^@/]*)?@)?(?<rest>.*)$/;

/** Where events are kept; null: in PostgreSQL. Throws ConfigurationError, which names files and never what is in them. */
export function readEventStore(settings: EventStoreSettings): { url: string; appendBytesMax: number } | null {
  const { eventStoreUrl: url, eventStorePasswordFile: file, eventStoreAppendBytes: appendBytesMax } = settings;
  if (url === null) {
    if (file === null) return null;
    throw refused('is set, and FLEETWRIGHT_EVENT_STORE_URL is not: set both or none');
  }
  return { url: file === null ? url : withPassword(url, file), appendBytesMax };
}

function withPassword(url: string, file: string): string {
  const { scheme = '', user = '', password, rest = '' } = URL_PARTS.exec(url)?.groups ?? {};
  if (password !== undefined) throw refused('is set, and FLEETWRIGHT_EVENT_STORE_URL has a password too: remove one');
  if (user === '') throw refused('is set, and FLEETWRIGHT_EVENT_STORE_URL names no user: write kurrentdb://USER@…');
  return `${scheme}${user}:${encodeURIComponent(textOf(file))}@${rest}`;
}

function textOf(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw refused(
      code === 'ENOENT' ? `names ${file}, which is not there` : `names ${file}, which cannot be read (${code})`,
    );
  }
  if (text === '') throw refused(`names ${file}, which is empty: write the password of KurrentDB's user there`);
  return text;
}

function refused(what: string): ConfigurationError {
  return new ConfigurationError([`FLEETWRIGHT_EVENT_STORE_PASSWORD_FILE ${what}`]);
}
