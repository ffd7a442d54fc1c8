import {type Logger as Pino, pino} from 'pino';
import {currentTraceparent} from './trace.ts';

export type Logger = Pino;

// Members that must never reach a log, at any depth up to three.
const redacted = ['password', 'token', 'accessToken', 'refreshToken', 'authorization', 'cookie', 'secret', 'apiKey'];

export type LoggerOptions = {
  readonly name: string;
  /** One of pino's: trace, debug, info, warn, error, fatal, silent. */
  readonly level?: string;
  /** default: stdout */
  readonly destination?: {write(line: string): void};
};

/** Writes JSON lines. */
export const createLogger = ({name, level = 'info', destination = pino.destination(1)}: LoggerOptions): Logger =>
  pino(
    {
      name,
      level,
      redact: {
        paths: redacted.flatMap(key => [key, `*.${key}`, `*.*.${key}`, `*["cart-token"]`]),
        censor: '[redacted]',
      },
      mixin() {
        const traceparent = currentTraceparent();
        return traceparent ? {traceId: traceparent.slice(3, 35)} : {};
      },
    },
    destination,
  );
