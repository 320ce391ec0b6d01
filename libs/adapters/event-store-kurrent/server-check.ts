import { randomUUID } from 'node:crypto';
import { ErrorType, jsonEvent, KurrentDBClient } from '@kurrent/kurrentdb-client';
import { UnfitServer } from '../unfit-server.ts';
import { isType } from './errors.ts';

/** Versions that are known to work: from this one on. */
const VERSION_MIN = [24, 10] as const;

/** A revision that no stream has: what is expected there is refused before anything is written. */
const NO_SUCH_REVISION = 2n ** 62n;

/** What an event weighs at most in an append beside its data: its id, its type, and what frames them. */
const EVENT_FRAME_BYTES = 1_024;

/** The server's capabilities are known to the client alone. */
class VersionedClient extends KurrentDBClient {
  static async versionOf(client: KurrentDBClient): Promise<string> {
    const { serverVersion } = await (client as VersionedClient).capabilities;
    return serverVersion;
  }
}

/**
 * Whether the server behind a client is one that a process can work with: its leader answers, lets our user read, is of a
 * known version, and takes appends as large as its setting is said to be. Writes nothing. Throws `UnfitServer`, and what the
 * client throws while the server cannot be asked.
 */
export async function checkServer(client: KurrentDBClient, appendBytes: number): Promise<void> {
  try {
    mustBeKnown(await VersionedClient.versionOf(client));
    await mayRead(client);
    await mustTake(client, appendBytes);
  } catch (error) {
    if (!isType(error, ErrorType.ACCESS_DENIED)) throw error;
    throw new UnfitServer(
      'KurrentDB denies access: check the user in FLEETWRIGHT_EVENT_STORE_URL, its password ' +
        '(FLEETWRIGHT_EVENT_STORE_PASSWORD_FILE), and that it may read and append (docs/event-store.md)',
    );
  }
}

/** Throws `UnfitServer` for a version that is too old; one that tells no version is taken on trust. */
export function mustBeKnown(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  if (Number.isNaN(major) || Number.isNaN(minor)) return;
  const [majorMin, minorMin] = VERSION_MIN;
  if (major > majorMin || (major === majorMin && minor >= minorMin)) return;
  throw new UnfitServer(`KurrentDB ${version} is too old: run ${VERSION_MIN.join('.')} or later`);
}

/** The client reads over another connection than it appends, with its own idea of certificates. */
async function mayRead(client: KurrentDBClient): Promise<void> {
  try {
    for await (const _ of client.readAll({ maxCount: 1, requiresLeader: true })) break;
    for await (const _ of client.readStream('log', { maxCount: 1, requiresLeader: true })) break;
  } catch (error) {
    if (!isType(error, ErrorType.STREAM_NOT_FOUND)) throw error;
  }
}

/** An append as large as may be, to a revision that is not there: the server says which of the two it minds first. */
async function mustTake(client: KurrentDBClient, appendBytes: number): Promise<void> {
  const data = { filled: 'x'.repeat(appendBytes - EVENT_FRAME_BYTES) };
  const event = jsonEvent({ id: randomUUID(), type: 'NeverAppended', data });
  try {
    await client.appendToStream('log', event, { streamState: NO_SUCH_REVISION, requiresLeader: true });
  } catch (error) {
    if (isType(error, ErrorType.WRONG_EXPECTED_VERSION)) return;
    if (!isType(error, ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED)) throw error;
    throw new UnfitServer(
      `KurrentDB takes appends of ${error.maxAppendSize} bytes, and FLEETWRIGHT_EVENT_STORE_APPEND_BYTES says ${appendBytes}: ` +
        `set MaxAppendSize there to ${appendBytes}, or the variable to ${error.maxAppendSize}`,
    );
  }
}
