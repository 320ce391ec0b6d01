import { context, isSpanContextValid, type SpanContext, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/**
 * Does the work in a span that continues a W3C `traceparent`, and tells it what follows it shall continue: null where there
 * is no trace. Costs next to nothing unless the process was started with an OpenTelemetry SDK (`node --import`).
 */
export function traced<Result>(
  name: string,
  traceparent: string | null,
  work: (traceparent: string | null) => Promise<Result>,
): Promise<Result> {
  const tracer = trace.getTracer('fleetwright');
  return tracer.startActiveSpan(name, {}, parentOf(traceparent), async (span) => {
    try {
      return await work(traceparentOf(span.spanContext()));
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}

function parentOf(traceparent: string | null) {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return context.active();
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return trace.setSpanContext(context.active(), { traceId, spanId, traceFlags, isRemote: true });
}

/** https://www.w3.org/TR/trace-context/#traceparent-header */
function traceparentOf(span: SpanContext): string | null {
  if (!isSpanContextValid(span)) return null;
  const { traceId, spanId, traceFlags } = span;
  return `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, '0')}`;
}
