import { context, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/**
 * Does the work in a span that continues a W3C `traceparent`. Costs next to nothing unless the process was started with
 * an OpenTelemetry SDK (`node --import`).
 */
export function traced<Result>(name: string, traceparent: string | null, work: () => Promise<Result>): Promise<Result> {
  const tracer = trace.getTracer('fleetwright');
  return tracer.startActiveSpan(name, {}, parentOf(traceparent), async (span) => {
    try {
      return await work();
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
