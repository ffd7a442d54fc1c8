import {type Context, context, propagation, type Span, SpanKind, SpanStatusCode, trace} from '@opentelemetry/api';

/**
 * Traces by OpenTelemetry. Until `startTracing` has run in this process every function here returns at once, so that tracing
 * costs nothing when it is off.
 */
let on = false;

/** Switches tracing on or off in this process; see `startTracing`. */
export const enableTracing = (enabled: boolean): void => {
  on = enabled;
};

/** W3C Trace Context (https://www.w3.org/TR/trace-context/) of the span that the caller runs in. */
export const currentTraceparent = (): string | undefined => {
  if (!on) return undefined;
  const carrier: {traceparent?: string} = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
};

const parentOf = (traceparent: string | undefined): Context =>
  traceparent ? propagation.extract(context.active(), {traceparent}) : context.active();

export type SpanKindName = 'server' | 'producer' | 'consumer';

const kinds: Readonly<Record<SpanKindName, SpanKind>> = {
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

type Traced = {readonly kind: SpanKindName; readonly name: string; readonly traceparent?: string | undefined};

/** Runs `work` in a span that continues `traceparent`. */
export const inSpan = <T>({kind, name, traceparent}: Traced, work: (span?: Span) => Promise<T>): Promise<T> => {
  if (!on) return work();
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
