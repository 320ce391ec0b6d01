import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FleetEventView, Id } from '@fleetwright/contracts';
import type { StreamFleetEventsInput } from '@fleetwright/contracts/api';
import type { Caller } from './auth/caller.ts';
import { STREAM_HEARTBEAT_MS, STREAM_PAGE_EVENTS } from './limits.ts';
import { filterOf } from './page.ts';
import type { GatewayPorts } from './ports.ts';

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  // Proxies that buffer would hold events back.
  'x-accel-buffering': 'no',
  // The connection ends with the stream: kept alive, it would keep the server from stopping.
  connection: 'close',
};

/** Where a stream begins, and what of the timeline it carries. */
export interface StreamRequest {
  /** Events after this place of the timeline. */
  readonly after: number;
  /** The client could not go on where it was: it is told the newest event there is (null: none), and reads anew. */
  readonly resync?: { readonly newestId: Id | null };
  /** Each part that is given holds for every event that is sent. */
  readonly filter: StreamFleetEventsInput;
}

/**
 * An account's timeline as server-sent events (WHATWG HTML). Each event's id is the id that it has everywhere, so that a
 * client which comes back says where to go on and misses nothing.
 */
export class EventStream {
  readonly #ports: GatewayPorts;
  readonly #caller: Caller;
  readonly #ended = new AbortController();
  readonly #request: StreamRequest;
  #after: number;
  #changed = Promise.withResolvers<void>();

  constructor(ports: GatewayPorts, caller: Caller, request: StreamRequest) {
    this.#ports = ports;
    this.#caller = caller;
    this.#request = request;
    this.#after = request.after;
  }

  end(): void {
    this.#ended.abort();
    this.#changed.resolve();
  }

  /** Sends until ended, and nothing afterwards; what goes wrong ends it, and the client comes back. */
  async sendTo(out: ServerResponse): Promise<void> {
    out.writeHead(200, HEADERS);
    out.write(': connected\n\n');
    const { resync } = this.#request;
    if (resync !== undefined) out.write(resyncText(resync.newestId));
    const heartbeat = setInterval(() => {
      if (!this.#ended.signal.aborted) out.write(': alive\n\n');
    }, STREAM_HEARTBEAT_MS);
    const unsubscribe = this.#ports.models.onChanged(() => this.#changed.resolve());
    try {
      while (!this.#ended.signal.aborted) {
        this.#changed = Promise.withResolvers<void>();
        await this.#sendNewer(out);
        if (!this.#ended.signal.aborted) await this.#changed.promise;
      }
    } catch (error) {
      if (!this.#ended.signal.aborted) this.#ports.log.warn({ err: error }, 'an event stream ended early');
    } finally {
      clearInterval(heartbeat);
      unsubscribe();
      out.end();
    }
  }

  async #sendNewer(out: ServerResponse): Promise<void> {
    const { kind, severity, repository } = this.#request.filter;
    const filter = filterOf({ kind, severity });
    for (;;) {
      const query = { filter, order: 'oldest_first' as const, after: this.#after, limit: STREAM_PAGE_EVENTS };
      const rows = await this.#ports.models.list('fleet_events', this.#caller.account, query);
      for (const row of rows) {
        if (this.#ended.signal.aborted) return;
        this.#after = row.position;
        if (repository !== undefined && repositoryOf(row) !== repository) continue;
        const isRoom = out.write(`id: ${row.id}\nevent: ${row.kind}\ndata: ${JSON.stringify(row)}\n\n`);
        // A client that reads slowly is waited for, not buffered for.
        if (!isRoom) await once(out, 'drain', { signal: this.#ended.signal });
      }
      if (rows.length < STREAM_PAGE_EVENTS || this.#ended.signal.aborted) return;
    }
  }
}

/** The first event of a stream whose client has to read anew; from its id on it misses nothing. */
function resyncText(newestId: Id | null): string {
  const id = newestId === null ? '' : `id: ${newestId}\n`;
  return `${id}event: resync\ndata: ${JSON.stringify({ newest_id: newestId })}\n\n`;
}

/** Of what happened to one: by its payload, which names it wherever there is one. */
function repositoryOf({ payload }: FleetEventView): unknown {
  return typeof payload === 'object' && payload !== null && 'repository_id' in payload
    ? payload['repository_id']
    : undefined;
}
