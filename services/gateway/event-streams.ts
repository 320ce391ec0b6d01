import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Id } from '@fleetwright/contracts';
import type { FastifyReply } from 'fastify';
import { Admissions } from './auth/admissions.ts';
import type { Caller } from './auth/caller.ts';
import { Subjects } from './auth/subjects.ts';
import { EventStream, type StreamRequest } from './event-stream.ts';
import { STREAMS_MAX } from './limits.ts';
import { GATEWAY_PORTS, type GatewayPorts } from './ports.ts';
import { GatewayProblem } from './problems.ts';
import { TimelineTails } from './timeline-tail.ts';

/** The open streams of this process. They would keep the server from stopping, so they are ended first. */
@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  readonly #ports: GatewayPorts;
  readonly #admissions: Admissions;
  readonly #tails: TimelineTails;
  readonly #open = new Set<EventStream>();

  constructor(
    @Inject(GATEWAY_PORTS) ports: GatewayPorts,
    @Inject(Admissions) admissions: Admissions,
    @Inject(Subjects) subjects: Subjects,
  ) {
    this.#ports = ports;
    this.#admissions = admissions;
    this.#tails = new TimelineTails({ models: ports.models, naming: (account, rows) => subjects.named(account, rows) });
  }

  /** Answers when the stream has ended. Throws GatewayProblem when there are too many. */
  async serve(
    caller: Caller,
    lastId: string | undefined,
    filter: StreamRequest['filter'],
    reply: FastifyReply,
  ): Promise<void> {
    if (this.#open.size >= STREAMS_MAX) {
      throw new GatewayProblem('rate_limited', 'Too many streams are open here; try again later.');
    }
    const start = await this.#start(caller, lastId);
    const tail = this.#tails.join(caller.account, start.after);
    const stream = new EventStream(this.#ports, tail, { ...start, filter });
    this.#open.add(stream);
    reply.raw.once('close', () => stream.end());
    const unwatch = this.#admissions.watch(caller, 'system.gitops.read', () => stream.end());
    reply.raw.setHeader('x-request-id', reply.request.id);
    reply.hijack();
    try {
      await stream.sendTo(reply.raw);
    } finally {
      unwatch();
      this.#tails.leave(caller.account);
      this.#open.delete(stream);
    }
  }

  /** After the event that the client saw last; without one, from now on; after one that is not there, from now on too, and told. */
  async #start({ account }: Caller, lastId: string | undefined): Promise<Omit<StreamRequest, 'filter'>> {
    const { models } = this.#ports;
    const last =
      lastId !== undefined && Id.safeParse(lastId).success ? await models.get('fleet_events', account, lastId) : null;
    if (last !== null) return { after: last.position };
    const { position } = await models.progress();
    if (lastId === undefined) return { after: position };
    const [newest] = await models.list('fleet_events', account, { order: 'newest_first', limit: 1 });
    return { after: newest?.position ?? position, resync: { newestId: newest?.id ?? null } };
  }

  beforeApplicationShutdown(): void {
    for (const stream of this.#open) stream.end();
  }
}
