import { CLIENT_NAME_LENGTH_MAX } from './limits.ts';

interface ClientInfo {
  readonly name: string;
  readonly version?: string | undefined;
}

/**
 * How the program that speaks for somebody calls itself; null: it does not. Programs of 2026-07-28 say so in each request;
 * those of before said so in another one, and are known by their `User-Agent`. It proves nothing.
 */
export function clientOf(info: ClientInfo | undefined, userAgent: string | null): string | null {
  const given = info === undefined ? userAgent : [info.name, info.version].filter(Boolean).join('/');
  const plain = (given ?? '').replaceAll(/[^\x20-\x7e]/g, '').trim();
  return plain === '' ? null : plain.slice(0, CLIENT_NAME_LENGTH_MAX);
}
