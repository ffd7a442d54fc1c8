import {type ChildProcessWithoutNullStreams, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {text} from 'node:stream/consumers';
import {environment} from '../environment.ts';
import {explainKubectl, missingKubectl} from './explain-kubectl.ts';

/** Which cluster and namespace; what is undefined is as the user's kubeconfig says. */
export type ClusterFlags = {
  readonly namespace?: string | undefined;
  readonly 'kube-context'?: string | undefined;
  readonly kubeconfig?: string | undefined;
};

/** The user's kubectl, with its login. What it refuses is a CommandError that says what to do (`explain-kubectl.ts`). */
export type Kubectl = {
  /** What it prints. `input` goes to its standard input, so that no secret is among its arguments. */
  readonly run: (args: readonly string[], input?: string) => Promise<string>;
  /** What it prints as JSON; `--output=json` is added. `undefined` when it prints nothing. */
  readonly json: <T>(args: readonly string[], input?: unknown) => Promise<T>;
  /** What it prints, line by line, as it comes. It ends with the loop. */
  readonly lines: (args: readonly string[]) => AsyncGenerator<string>;
  /** The same kubectl in another namespace. */
  readonly inNamespace: (namespace: string | undefined) => Kubectl;
};

/** Of one request; kubectl itself waits for ever. */
const requestTimeout = '--request-timeout=20s';

const toArguments = (flags: ClusterFlags): readonly string[] =>
  Object.entries({namespace: flags.namespace, context: flags['kube-context'], kubeconfig: flags.kubeconfig}).flatMap(
    ([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]),
  );

const start = (args: readonly string[], input = ''): ChildProcessWithoutNullStreams => {
  // Its messages are parsed, and would be translated otherwise.
  const child = spawn('kubectl', args, {env: {...environment, LC_ALL: 'C'}});
  // It may end without having read all of it.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return child;
};

/** @throws CommandError when it ends badly, or cannot be started */
const assertEndsWell = async (child: ChildProcessWithoutNullStreams): Promise<void> => {
  const messages = text(child.stderr);
  const [exitCode] = await once(child, 'close').catch(error => {
    throw error.code === 'ENOENT' ? missingKubectl() : error;
  });
  if (exitCode !== 0) throw explainKubectl(await messages);
};

/** Nothing else starts kubectl. */
export const createKubectl = (flags: ClusterFlags): Kubectl => {
  const own = toArguments(flags);

  const run: Kubectl['run'] = async (args, input) => {
    const child = start([...args, requestTimeout, ...own], input);
    const [output] = await Promise.all([text(child.stdout), assertEndsWell(child)]);
    return output;
  };

  return {
    run,
    async json(args, input) {
      const output = await run([...args, '--output=json'], input === undefined ? undefined : JSON.stringify(input));
      return output.trim() ? JSON.parse(output) : undefined;
    },
    async *lines(args) {
      const child = start([...args, ...own]);
      const ending = assertEndsWell(child);
      ending.catch(() => {});
      try {
        yield* createInterface({input: child.stdout});
        await ending;
      } finally {
        child.kill();
      }
    },
    inNamespace: namespace => createKubectl({...flags, namespace}),
  };
};
