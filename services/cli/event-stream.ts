import { EventSourceParserStream } from 'eventsource-parser/stream';

/** One server-sent event (WHATWG HTML, 9.2). */
export interface StreamedEvent {
  /** From where a stream that breaks goes on; undefined: the event has none of its own. */
  readonly id: string | undefined;
  readonly type: string;
  readonly data: string;
}

export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamedEvent> {
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { id, event = 'message', data } of events) yield { id, type: event, data };
}
