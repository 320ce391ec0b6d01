import type { Credentials } from '@kurrent/kurrentdb-client';

/**
 * User and password of a connection string, decoded; undefined where it names none. The client's reads take the password as it
 * is written there, percent signs and all, so that it is given to them beside the string.
 */
export function credentialsIn(connectionString: string): Credentials | undefined {
  const { user, password } = /^[^:]+:\/\/(?<user>[^@/:]+):(?<password>[^@/]*)@/.exec(connectionString)?.groups ?? {};
  if (user === undefined || password === undefined) return undefined;
  return { username: decodeURIComponent(user), password: decodeURIComponent(password) };
}
