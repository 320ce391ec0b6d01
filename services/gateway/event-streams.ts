import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Caller } from './auth/caller.ts';
import { EventStream } from './event-stream.ts';
import { STREAMS_MAX } from './limits.ts';
import { GATEWAY_PORTS, type GatewayPorts } from './ports.ts';
import { GatewayProblem } from './problems.ts';

/** The open streams of this process. They would keep the server from stopping, so they are ended first. */
@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  readonly #ports: GatewayPorts;
  readonly #open = new Set<EventStream>();

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts) {
    this.#ports = ports;
  }

  /** Answers when the stream has ended. Throws GatewayProblem when there are too many. */
  async serve(caller: Caller, after: number, reply: FastifyReply): Promise<void> {
    if (this.#open.size >= STREAMS_MAX) {
      throw new GatewayProblem('rate_limited', 'Too many streams are open here; try again later.');
    }
    const stream = new EventStream(this.#ports, caller, after);
    this.#open.add(stream);
    reply.raw.once('close', () => stream.end());
    reply.hijack();
    try {
      await stream.sendTo(reply.raw);
    } finally {
      this.#open.delete(stream);
    }
  }

  beforeApplicationShutdown(): void {
    for (const stream of this.#open) stream.end();
  }
}
