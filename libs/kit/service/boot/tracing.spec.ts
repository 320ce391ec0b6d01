import { createRequire } from 'node:module';
import { SpanStatusCode } from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { traced } from './tracing.ts';

// The API that the SDK itself reads: a newer one of ours would not find what the SDK registered, and record nothing.
const ofSdk = createRequire(import.meta.resolve('@opentelemetry/sdk-trace-base'));
const { trace } = ofSdk('@opentelemetry/api') as typeof import('@opentelemetry/api');

const TRACE = 'a'.repeat(32);
const SPAN = 'b'.repeat(16);
const GIVEN = `00-${TRACE}-${SPAN}-01`;

const handedOn = (traceparent: string | null, name = 'handle RevisionFetched') =>
  traced(name, traceparent, async (next) => next);

describe('a span of a process that is started with an OpenTelemetry SDK', () => {
  const exporter = new InMemorySpanExporter();
  beforeEach(() => {
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  });
  afterEach(() => {
    trace.disable();
    exporter.reset();
  });

  it('continues the trace that it was given, and hands on its own id', async () => {
    const next = await handedOn(GIVEN);
    const [span] = exporter.getFinishedSpans();
    expect(span?.name).toBe('handle RevisionFetched');
    expect(span?.spanContext().traceId).toBe(TRACE);
    expect(span?.parentSpanContext?.spanId).toBe(SPAN);
    expect(next).toBe(`00-${TRACE}-${span?.spanContext().spanId}-01`);
  });

  it('is one of a chain, whatever process each link is in', async () => {
    const fetched = await handedOn(GIVEN, 'webhook gitea');
    await handedOn(await handedOn(fetched, 'handle RevisionFetched'), 'command Approve');
    const spans = exporter.getFinishedSpans();
    expect(spans.map(({ name }) => name)).toEqual(['webhook gitea', 'handle RevisionFetched', 'command Approve']);
    const ids = [SPAN, ...spans.map((span) => span.spanContext().spanId)];
    expect(spans.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual(ids.slice(0, -1));
  });

  it.each([
    ['no trace', null],
    ['something else than a traceparent', 'ff-x'],
  ])('begins a trace where it is given %s', async (_what, given) => {
    const next = await handedOn(given);
    const [span] = exporter.getFinishedSpans();
    expect(span?.parentSpanContext).toBeUndefined();
    expect(next).toBe(`00-${span?.spanContext().traceId}-${span?.spanContext().spanId}-01`);
  });

  it('is recorded nowhere when the trace that it continues is not, and still hands that on', async () => {
    const next = await handedOn(`00-${TRACE}-${SPAN}-00`);
    expect(exporter.getFinishedSpans()).toEqual([]);
    expect(next).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
  });

  it('says why the work failed, which fails as it did', async () => {
    const failure = new Error('the bus is away');
    await expect(traced('handle X', GIVEN, () => Promise.reject(failure))).rejects.toBe(failure);
    const [span] = exporter.getFinishedSpans();
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'the bus is away' });
  });
});

describe('a process without an SDK', () => {
  it('hands on the trace that it was given, and none where there was none', async () => {
    expect(await handedOn(GIVEN)).toBe(GIVEN);
    expect(await handedOn(null)).toBeNull();
  });
});
