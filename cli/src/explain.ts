import {CommandError, RefusedError, UnreachableError} from './client/errors.ts';

type AnyError = Error & {oclif?: {exit?: number}; code?: string; suggestions?: readonly string[]};

const exitCodes = {refused: 1, usage: 2, unreachable: 3, interrupted: 130};

/** Ctrl-C at a question. */
const isInterrupted = (error: unknown): boolean => (error as Error).name === 'ExitPromptError';

/** 1 when something was refused, 2 for wrong usage, 3 when the shop or an engine cannot be reached, 130 when a question was interrupted. */
export const exitCodeOf = (error: unknown): number => {
  if (isInterrupted(error)) return exitCodes.interrupted;
  if (error instanceof UnreachableError || /-unreachable$/.test((error as AnyError).code ?? ''))
    return exitCodes.unreachable;
  return (error as AnyError).oclif?.exit ?? exitCodes.refused;
};

/** What to do about an error. */
export const remedyOf = (error: unknown): string | undefined => {
  if (error instanceof CommandError) return error.remedy;
  if (error instanceof UnreachableError)
    return 'Start it (make up), or name another shop: ecom contexts list, --context NAME, ECOM_URL';
  return error instanceof RefusedError ? remedyOfRefusal(error) : undefined;
};

const remedyOfRefusal = (error: RefusedError): string | undefined => {
  if (error.status === 401 && error.problem.code !== 'wrong-credentials') return 'Log in with: ecom login';
  if (error.problem.code === 'recent-proof-required') return 'Prove that it is you with: ecom step-up';
  if (error.status === 403) return 'See what you may do with: ecom whoami';
  if ([502, 503, 504].includes(error.status)) return 'See which service is down with: ecom doctor';
  if (error.status >= 500)
    return `This is a fault of the shop. Its log has the request under trace ${error.problem.traceId ?? 'id'}.`;
  return undefined;
};

/** What `--json` prints of an error. Never what was typed, which may contain a secret. */
export const describeError = (error: unknown) => {
  const {name, message} = error as Error;
  const {status, problem} = error instanceof RefusedError ? error : {};
  return {
    name,
    message,
    exitCode: exitCodeOf(error),
    ...(problem && {status, code: problem.code, errors: problem.errors, traceId: problem.traceId}),
  };
};

/** What a terminal shows of an error: what happened and what to do next; its stack only when debugging. Empty when the command has said it. */
export const explain = (error: unknown, debug: boolean): string => {
  const {message, stack, code, oclif} = error as AnyError;
  if (code === 'EEXIT' || isInterrupted(error)) return '';
  if (debug) return [stack, (error as Error).cause].filter(Boolean).map(String).join('\nCaused by: ');
  const remedy = remedyOf(error);
  const isBug =
    !oclif && !['RefusedError', 'UnreachableError', 'CommandError', 'Failure'].includes((error as Error).name);
  return [`Error: ${message}`, remedy ?? (isBug ? 'This is a bug. Run it again with --debug to see where.' : undefined)]
    .filter(Boolean)
    .join('\n');
};
