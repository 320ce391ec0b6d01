import { type StreamEvent, splitEvents } from './event-stream.ts';
import { RECONNECT_MAX_MS, RECONNECT_MS, STREAM_SILENCE_MS } from '../limits.ts';

export type LiveState = 'connecting' | 'live' | 'delayed';

export interface LiveOptions {
  readonly token: string;
  readonly onEvent: (event: StreamEvent) => void;
  readonly onState: (state: LiveState) => void;
}

/**
 * Listens to the operations timeline and goes on after the last event it heard, for as long as the page is open. An
 * EventSource cannot send the token, hence fetch. Answers how to stop.
 */
export function listen({ token, onEvent, onState }: LiveOptions): () => void {
  const stopping = new AbortController();
  let lastId = '';
  const heard = (event: StreamEvent) => {
    if (event.id !== '') lastId = event.id;
    onEvent(event);
  };
  const run = async () => {
    for (let failures = 0; !stopping.signal.aborted; failures += 1) {
      const wasLive = await readStream({ token, lastId, heard, stop: stopping.signal, onOpen: () => onState('live') });
      if (stopping.signal.aborted) return;
      if (wasLive) failures = 0;
      onState('delayed');
      await pause(Math.min(RECONNECT_MS * 2 ** failures, RECONNECT_MAX_MS), stopping.signal);
    }
  };
  onState('connecting');
  void run();
  return () => stopping.abort();
}

interface Reading {
  readonly token: string;
  readonly lastId: string;
  readonly heard: (event: StreamEvent) => void;
  readonly stop: AbortSignal;
  readonly onOpen: () => void;
}

/** Whether the stream was opened, once it has ended. Never throws. */
async function readStream({ token, lastId, heard, stop, onOpen }: Reading): Promise<boolean> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), STREAM_SILENCE_MS);
  let isOpen = false;
  try {
    const response = await fetch('/api/v1/system/fleet_events/stream', {
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'text/event-stream',
        ...(lastId === '' ? {} : { 'last-event-id': lastId }),
      },
      cache: 'no-store',
      signal: AbortSignal.any([stop, silence.signal]),
    });
    if (!response.ok || response.body === null) return false;
    isOpen = true;
    onOpen();
    let text = '';
    for await (const chunk of chunksOf(response.body)) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), STREAM_SILENCE_MS);
      const { events, rest } = splitEvents(text + chunk);
      text = rest;
      events.forEach(heard);
    }
  } catch {
    // A stream that breaks is opened again.
  } finally {
    clearTimeout(timer);
  }
  return isOpen;
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stop.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
