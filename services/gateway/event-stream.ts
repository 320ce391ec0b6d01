import type { FastifyReply, FastifyRequest } from 'fastify';
import { STREAM_HEARTBEAT_MS, STREAM_PAGE_EVENTS } from './limits.ts';
import type { GatewayPorts } from './ports.ts';

interface Streaming {
  readonly account: string;
  /** Position of the last event that the client has. */
  readonly after: number;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/**
 * Sends the account's timeline as server-sent events (WHATWG HTML) until the client goes away. Each event's id is its
 * position, so that a client which comes back says where to go on and misses nothing.
 */
export async function streamEvents({ models, log }: GatewayPorts, { account, after, request, reply }: Streaming) {
  const gone = new AbortController();
  request.raw.once('close', () => gone.abort());
  reply.hijack();
  const out = reply.raw;
  out.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  out.write(': connected\n\n');
  const heartbeat = setInterval(() => out.write(': alive\n\n'), STREAM_HEARTBEAT_MS);
  let cursor = after;
  const send = async () => {
    for (;;) {
      const query = { order: 'oldest_first' as const, after: cursor, limit: STREAM_PAGE_EVENTS };
      const rows = await models.list('fleet_events', account, query);
      for (const row of rows) {
        out.write(`id: ${row.position}\nevent: ${row.kind}\ndata: ${JSON.stringify(row)}\n\n`);
        cursor = row.position;
      }
      if (rows.length < STREAM_PAGE_EVENTS || gone.signal.aborted) return;
    }
  };
  let isDue = true;
  let isSending = false;
  const pump = async () => {
    isDue = true;
    if (isSending) return;
    isSending = true;
    try {
      while (isDue && !gone.signal.aborted) {
        isDue = false;
        await send();
      }
    } catch (error) {
      // The client comes back with the last id it saw, when the database is there again.
      log.warn({ err: error }, 'an event stream ended early');
      out.end();
    } finally {
      isSending = false;
    }
  };
  const unsubscribe = models.onChanged(() => void pump());
  gone.signal.addEventListener('abort', () => {
    clearInterval(heartbeat);
    unsubscribe();
    out.end();
  });
  await pump();
}
