import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Caller } from './auth/caller.ts';
import { STREAM_HEARTBEAT_MS, STREAM_PAGE_EVENTS } from './limits.ts';
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

/**
 * An account's timeline as server-sent events (WHATWG HTML), from after a position on. Each event's id is its position,
 * so that a client which comes back says where to go on and misses nothing.
 */
export class EventStream {
  readonly #ports: GatewayPorts;
  readonly #caller: Caller;
  readonly #ended = new AbortController();
  #after: number;
  #changed = Promise.withResolvers<void>();

  constructor(ports: GatewayPorts, caller: Caller, after: number) {
    this.#ports = ports;
    this.#caller = caller;
    this.#after = after;
  }

  end(): void {
    this.#ended.abort();
    this.#changed.resolve();
  }

  /** Sends until ended, the token's end included; what goes wrong ends it, and the client comes back. */
  async sendTo(out: ServerResponse): Promise<void> {
    out.writeHead(200, HEADERS);
    out.write(': connected\n\n');
    const heartbeat = setInterval(() => out.write(': alive\n\n'), STREAM_HEARTBEAT_MS);
    const expiry = setTimeout(() => this.end(), this.#caller.expiresInMs());
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
      clearTimeout(expiry);
      unsubscribe();
      out.end();
    }
  }

  async #sendNewer(out: ServerResponse): Promise<void> {
    for (;;) {
      const query = { order: 'oldest_first' as const, after: this.#after, limit: STREAM_PAGE_EVENTS };
      const rows = await this.#ports.models.list('fleet_events', this.#caller.account, query);
      for (const row of rows) {
        this.#after = row.position;
        const isRoom = out.write(`id: ${row.position}\nevent: ${row.kind}\ndata: ${JSON.stringify(row)}\n\n`);
        // A client that reads slowly is waited for, not buffered for.
        if (!isRoom) await once(out, 'drain', { signal: this.#ended.signal });
      }
      if (rows.length < STREAM_PAGE_EVENTS || this.#ended.signal.aborted) return;
    }
  }
}
