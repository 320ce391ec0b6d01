import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FleetEventView, Id } from '@fleetwright/contracts';
import type { StreamFleetEventsInput } from '@fleetwright/contracts/api';
import type { FleetEventRow } from '@fleetwright/core/read-models';
import { STREAM_HEARTBEAT_MS, STREAM_PAGE_EVENTS } from './limits.ts';
import type { GatewayPorts } from './ports.ts';
import type { TimelineTail } from './timeline-tail.ts';

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
  readonly #tail: TimelineTail;
  readonly #ended = new AbortController();
  readonly #request: StreamRequest;
  #after: number;
  #changed = Promise.withResolvers<void>();

  constructor(ports: GatewayPorts, tail: TimelineTail, request: StreamRequest) {
    this.#ports = ports;
    this.#tail = tail;
    this.#request = request;
    this.#after = request.after;
  }

  end(): void {
    this.#ended.abort();
    this.#changed.resolve();
  }

  /** Sends until ended, and nothing afterwards; what goes wrong ends it, and the client comes back. */
  async sendTo(out: ServerResponse): Promise<void> {
    // It ends with its connection: a frame around each part would be a third of the work for a thousand who listen.
    out.useChunkedEncodingByDefault = false;
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
    await this.#tail.refresh();
    while (!this.#ended.signal.aborted) {
      const rows = this.#tail.since(this.#after);
      if (rows !== undefined) {
        const { to } = this.#tail;
        await this.#send(out, rows);
        this.#after = Math.max(this.#after, to);
        // More came while a slow client was waited for.
        if (to === this.#tail.to) return;
      } else {
        await this.#catchUp(out);
      }
    }
  }

  /** One page of what is further behind than others who listen. */
  async #catchUp(out: ServerResponse): Promise<void> {
    const { to } = this.#tail;
    const rows = await this.#tail.page(this.#after);
    await this.#send(out, rows);
    if (rows.length < STREAM_PAGE_EVENTS) this.#after = Math.max(this.#after, to);
  }

  async #send(out: ServerResponse, rows: readonly FleetEventRow[]): Promise<void> {
    for (const row of rows) {
      if (this.#ended.signal.aborted) return;
      this.#after = row.position;
      if (!this.#isWanted(row)) continue;
      const isRoom = out.write(textOf(row));
      // A client that reads slowly is waited for, not buffered for.
      if (!isRoom) await once(out, 'drain', { signal: this.#ended.signal });
    }
  }

  #isWanted(row: FleetEventRow): boolean {
    const { kind, severity, repository } = this.#request.filter;
    if ((kind ?? row.kind) !== row.kind || (severity ?? row.severity) !== row.severity) return false;
    return repository === undefined || repositoryOf(row) === repository;
  }
}

const texts = new WeakMap<FleetEventRow, Buffer>();

/** As it goes out, made once for all who are sent the same. */
function textOf(row: FleetEventRow): Buffer {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const text = Buffer.from(`id: ${row.id}\nevent: ${row.kind}\ndata: ${JSON.stringify(row)}\n\n`);
  texts.set(row, text);
  return text;
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
