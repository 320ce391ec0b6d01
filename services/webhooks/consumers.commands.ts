import type { Command, CommandReply, EventConsumer } from '@fleetwright/contracts';
import { BusUnavailable, refused } from '@fleetwright/core/event-sourcing';
import { createConsumer, removeConsumer } from '@fleetwright/core/webhooks';
import { OnCommand, replyOf } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { WEBHOOKS_PORTS, type WebhooksPorts } from './ports.ts';
import { Readers } from './readers.ts';

/** Durable readers of tenants: recorded first, then made at the bus. */
@Controller()
export class ConsumersCommands {
  readonly #ports: WebhooksPorts;
  readonly #readers: Readers;

  constructor(@Inject(WEBHOOKS_PORTS) ports: WebhooksPorts) {
    this.#ports = ports;
    this.#readers = Readers.over(ports);
  }

  @OnCommand('CreateEventConsumer')
  create(command: Command<'CreateEventConsumer'>): Promise<CommandReply> {
    return orUnavailable(async () => {
      const { account_id: account, actor, operation_id: operationId, data } = command;
      const taken = await this.#ports.readers.names();
      const asked = { account, actor, now: this.#ports.clock.now(), taken };
      const executed = await this.#readers.known.execute<EventConsumer | null>(account, {
        operationId,
        cause: command,
        decide: (state) => createConsumer(state, data, asked),
        onRepeat: (events) =>
          events.flatMap((event) => (event.type === 'EventConsumerSet' ? [event.data.consumer] : []))[0] ?? null,
      });
      // Where this fails it is recorded all the same, and made by the next look.
      if (executed.kind === 'accepted' && executed.result !== null) {
        await this.#ports.readers.ensure(account, executed.result);
      }
      return replyOf(executed);
    });
  }

  @OnCommand('ListEventConsumers')
  async list({ account_id }: Command<'ListEventConsumers'>): Promise<CommandReply> {
    const consumers = [...(await this.#readers.of(account_id)).values()].toSorted((a, b) => a.number - b.number);
    return { ok: true, result: { consumers } as never, position: null, account_revision: null };
  }

  @OnCommand('RemoveEventConsumer')
  remove(command: Command<'RemoveEventConsumer'>): Promise<CommandReply> {
    return orUnavailable(async () => {
      const { account_id, operation_id: operationId, data } = command;
      const executed = await this.#readers.known.execute<EventConsumer | null>(account_id, {
        operationId,
        cause: command,
        decide: (state) => removeConsumer(state, data),
        onRepeat: () => null,
      });
      if (executed.kind === 'accepted') await this.#ports.readers.remove(data.name);
      return replyOf(executed);
    });
  }
}

async function orUnavailable(work: () => Promise<CommandReply>): Promise<CommandReply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BusUnavailable)) throw error;
    return refused('bus_unavailable', 'The bus does not answer; repeat the request with its Idempotency-Key.').refusal;
  }
}
