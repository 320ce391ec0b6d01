/** A request as somebody who means no good would write it: any method, any body, any header. */
export interface PlainRequest {
  readonly method?: string;
  readonly token?: string | undefined;
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PlainAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Reads the whole answer, except of an event stream, which would not end. */
export async function plainRequest(url: string, given: PlainRequest = {}): Promise<PlainAnswer> {
  const { method = 'GET', token, body, headers = {} } = given;
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(30_000),
  });
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('text/event-stream')) return { status: response.status, type, text: await response.text() };
  await response.body?.cancel();
  return { status: response.status, type, text: '' };
}

export interface StreamedEvent {
  readonly id: string;
  readonly event: string;
}

/** The next events of a stream that goes on after `lastEventId`; rejects when they do not come in 10 s. */
export async function streamedEvents(url: string, token: string, lastEventId: string, count: number) {
  const stop = AbortSignal.timeout(10_000);
  const headers = { authorization: `Bearer ${token}`, 'last-event-id': lastEventId };
  const response = await fetch(url, { headers, signal: stop });
  const events: StreamedEvent[] = [];
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = (text + chunk).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const found = /^id: (\S+)\nevent: (\S+)\ndata: /.exec(block);
      if (found !== null) events.push({ id: found[1] ?? '', event: found[2] ?? '' });
    }
    if (events.length >= count) break;
  }
  return events.slice(0, count);
}
