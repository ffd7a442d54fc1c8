import {type Context, context, propagation, type Span, SpanKind, SpanStatusCode, trace} from '@opentelemetry/api';

/** Tracing by OpenTelemetry. While it is off, all functions return at once and cost nothing. */
let enabled = false;

/** Switches tracing on or off in this process; see `startTracing`. */
export const enableTracing = (value: boolean): void => {
  enabled = value;
};

/** W3C Trace Context (https://www.w3.org/TR/trace-context/) of the current span. */
export const currentTraceparent = (): string | undefined => {
  if (!enabled) return undefined;
  const carrier: {traceparent?: string} = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
};

const parentOf = (traceparent: string | undefined): Context =>
  traceparent ? propagation.extract(context.active(), {traceparent}) : context.active();

type SpanKindName = 'server' | 'producer' | 'consumer';

const kinds: Readonly<Record<SpanKindName, SpanKind>> = {
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

type Traced = {readonly kind: SpanKindName; readonly name: string; readonly traceparent?: string | undefined};

/** Runs `work` in a span that continues `traceparent`. */
export const inSpan = <T>({kind, name, traceparent}: Traced, work: (span?: Span) => Promise<T>): Promise<T> => {
  if (!enabled) return work();
  const parent = parentOf(traceparent);
  const span = trace.getTracer('ecom').startSpan(name, {kind: kinds[kind]}, parent);
  return context.with(trace.setSpan(parent, span), async () => {
    try {
      return await work(span);
    } catch (error) {
      span.recordException(error as Error);
      span.setStatus({code: SpanStatusCode.ERROR});
      throw error;
    } finally {
      span.end();
    }
  });
};
