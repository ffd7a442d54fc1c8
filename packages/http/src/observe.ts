import {randomUUID} from 'node:crypto';
import type {Principal} from '@ecom/contracts/principal';
import type {Logger} from '@ecom/core/log';
import type {Metrics} from '@ecom/core/metrics';
import {inSpan} from '@ecom/core/trace';
import type {Context, Middleware} from 'koa';
import {isEventStream} from './event-stream.ts';
import {toProblem} from './problem.ts';

export type ObserveOptions = {
  readonly log: Logger;
  readonly metrics?: Metrics;
};

/** The trace of a request (W3C Trace Context) and the span in it that is ours. */
type Trace = {readonly traceId: string; readonly spanId: string; readonly traceFlags: number};

/** What later middleware has found out about a request. */
type ObservedState = {
  readonly service?: string;
  readonly route?: string;
  /** The code of the problem document. */
  readonly code?: string;
  /** The caller, also one who lacks the permission. */
  readonly principal?: Principal;
};

/** 32 digits; Node.js makes UUIDs from a pool of random bytes. */
const randomHex = () => randomUUID().replaceAll('-', '');

/** Continues the client's trace, or begins one, while tracing is off. */
const untracedTrace = (traceparent: string): Trace => {
  const traceId = /^00-(?!0{32})([0-9a-f]{32})-/.exec(traceparent)?.[1] ?? randomHex();
  return {traceId, spanId: randomHex().slice(16), traceFlags: 0};
};

/** The client's X-Request-Id if it is short and plain, or a new one. */
const requestIdOf = (ctx: Context): string => {
  const sent = ctx.get('x-request-id');
  return /^[\w.:-]{1,100}$/.test(sent) ? sent : randomUUID();
};

/** Whether the client has asked to wait (RFC 7240 §4.3): such a request takes as long as it wishes. */
const waitsForChange = (ctx: Context): boolean => /(?:^|[,;\s])wait=/.test(ctx.get('prefer'));

const traceparentOf = ({traceId, spanId, traceFlags}: Trace) =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;

/**
 * Responds to what was thrown with a problem document, logs unexpected errors, and measures and logs every request. Responses have the ids by which their
 * request is found in logs and traces.
 */
export const observe =
  ({log, metrics}: ObserveOptions): Middleware =>
  async (ctx, next) => {
    const start = performance.now();
    const traceparent = ctx.get('traceparent');
    const requestId = requestIdOf(ctx);
    let trace: Trace | undefined;
    ctx.state.requestId = requestId;
    ctx.state.traceId = () => {
      trace ??= untracedTrace(traceparent);
      return trace.traceId;
    };
    try {
      await inSpan({kind: 'server', name: ctx.method, traceparent: traceparent || undefined}, async span => {
        trace = span?.spanContext();
        await next();
        span?.updateName(`${ctx.method} ${ctx.state.route ?? ''}`);
      });
    } catch (error) {
      trace ??= untracedTrace(traceparent);
      const {traceId} = trace;
      const {status, body, headers} = toProblem(error, traceId);
      if (status === 500)
        log.error({err: error, method: ctx.method, path: ctx.path, requestId, traceId}, 'request failed');
      ctx.state.code = body.code;
      ctx.status = status;
      ctx.set(headers);
      ctx.type = 'application/problem+json';
      ctx.body = JSON.stringify(body);
    }
    trace ??= untracedTrace(traceparent);
    ctx.set('x-request-id', requestId);
    ctx.set('traceparent', traceparentOf(trace));
    const durationMs = performance.now() - start;
    const {service = 'none', route = 'none', code, principal} = ctx.state as ObservedState;
    const {method, path, status, ip: address} = ctx;
    const labels = {service, method, route, status: String(status)};
    if (isEventStream(ctx))
      ctx.res.once('close', () => metrics?.waits.observe(labels, (performance.now() - start) / 1000));
    // Somebody wants them to be refused: they are no errors of the service.
    else if (code !== 'maintenance')
      (waitsForChange(ctx) ? metrics?.waits : metrics?.requests)?.observe(labels, durationMs / 1000);
    // Without the query, which may contain an e-mail address. Probes would fill the log.
    const level = service === 'admin' ? 'debug' : 'info';
    log[level](
      {
        ...{service, method, path, route, status, code, durationMs, address},
        ...{userId: principal?.userId, apiKeyId: principal?.apiKeyId, requestId, traceId: trace.traceId},
      },
      'request',
    );
  };
