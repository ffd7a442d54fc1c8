import {CommandError} from '../client/errors.ts';

/** Why kubectl did not do what it was asked for. */
export type KubectlErrorCode =
  | 'kubectl-missing'
  | 'cluster-unreachable'
  | 'context-unknown'
  | 'not-logged-in'
  | 'forbidden'
  | 'kind-unknown'
  | 'not-found'
  | 'conflict'
  | 'refused';

export type KubectlError = CommandError & {readonly code: KubectlErrorCode};

const kubectlError = (code: KubectlErrorCode, message: string, remedy?: string): KubectlError =>
  Object.assign(new CommandError(message, remedy), {code});

/** Whether an error is of kubectl and has one of these codes. */
export const isKubectlError = (error: unknown, ...codes: readonly KubectlErrorCode[]): error is KubectlError =>
  error instanceof CommandError && codes.includes((error as KubectlError).code);

export const missingKubectl = (): KubectlError =>
  kubectlError(
    'kubectl-missing',
    'kubectl is not installed, or not in PATH.',
    'Install it: https://kubernetes.io/docs/tasks/tools',
  );

type Rule = {
  readonly code: KubectlErrorCode;
  readonly pattern: RegExp;
  readonly message: (match: RegExpExecArray) => string;
  readonly remedy?: string;
};

const kindNames: Readonly<Record<string, string>> = {
  'shops.ecom.dev': 'Shop',
  'shopbackups.ecom.dev': 'ShopBackup',
  'shoprestores.ecom.dev': 'ShopRestore',
  secrets: 'Secret',
  namespaces: 'namespace',
};

const otherCluster = 'Name another cluster with --kube-context; the current one is: kubectl config current-context';

/** The first that matches. */
const rules: readonly Rule[] = [
  {
    code: 'context-unknown',
    pattern: /context was not found for specified context: (\S+)|context "?([^"\s]+)"? does not exist/,
    message: ([, one, other]) => `The kubeconfig has no context ${one ?? other}.`,
    remedy: 'List its contexts with: kubectl config get-contexts',
  },
  {
    code: 'context-unknown',
    pattern: /error: stat (\S+): no such file or directory|error loading config file "([^"]+)"/,
    message: ([, missing, damaged]) => (missing ? `There is no file ${missing}.` : `${damaged} is no kubeconfig.`),
    remedy: 'Name another one with --kubeconfig.',
  },
  {
    code: 'not-logged-in',
    pattern: /Unauthorized|asked for the client to provide credentials|getting credentials: (.*)/,
    message: ([, reason]) => `The cluster refuses the login of kubectl${reason ? `: ${reason}` : ''}.`,
    remedy: 'Log in to the cluster again, as its provider says; then this must work: kubectl get namespaces',
  },
  {
    code: 'forbidden',
    pattern:
      /is forbidden: User "([^"]+)" cannot (\w+) resource "([^"]+)"(?: in API group "[^"]*")?(?: in the namespace "([^"]+)")?/,
    message: ([, user, verb, resource, namespace]) =>
      `${user} may not ${verb} ${resource} in ${namespace ? `the namespace ${namespace}` : 'the whole cluster'}.`,
    remedy: 'Ask an administrator of the cluster for that right, or name another namespace with --namespace.',
  },
  {
    code: 'kind-unknown',
    pattern: /doesn't have a resource type "(?:shop|shopbackup|shoprestore)s?"|no matches for kind "Shop/,
    message: () => 'The cluster does not know Shops: their definitions are not installed.',
    remedy: 'Install the operator with: ecom platform install --apply',
  },
  {
    code: 'kind-unknown',
    pattern: /doesn't have a resource type "([^"]+)"|no matches for kind "([^"]+)"/,
    message: ([, resource, kind]) => `The cluster does not know ${resource ?? kind}.`,
  },
  {
    code: 'not-found',
    pattern: /\(NotFound\): (\S+) "([^"]+)" not found/,
    message: ([, resource, name]) => `There is no ${kindNames[resource!] ?? resource} ${name}.`,
  },
  {
    code: 'conflict',
    pattern: /\(AlreadyExists\): .*?([\w.]+) "([^"]+)" already exists/,
    message: ([, resource, name]) => `There is already a ${kindNames[resource!] ?? resource} ${name}.`,
    remedy: 'Choose another name with --name.',
  },
  {
    code: 'conflict',
    pattern: /Apply failed with \d+ conflicts?: ([\s\S]*?)\n(?:Please review|$)/,
    message: ([, fields]) => `Something else manages these fields: ${fields!.trim().replaceAll(/\s*\n\s*/g, ' ')}`,
    remedy: 'Change them with what manages them (helm, Flux, Argo CD, kubectl).',
  },
  {
    code: 'conflict',
    pattern: /\(Conflict\)/,
    message: () => 'Somebody else changed it at the same time.',
    remedy: 'Look at it again, and repeat the command.',
  },
  {
    code: 'cluster-unreachable',
    pattern:
      /The connection to the server (\S+) was refused|(?:Unable to connect to the server|failed to download openapi): (.*?)(?:; if you choose to ignore|$)|(no such host|i\/o timeout|TLS handshake timeout|context deadline exceeded|network is unreachable|no route to host|server is currently unable to handle the request)/m,
    message: ([, server, reason, other]) =>
      `The cluster cannot be reached: ${server ? `nothing listens at ${server}` : (reason ?? other)}.`,
    remedy: `Check that it runs. ${otherCluster}`,
  },
];

/** Lines of kubectl's own log, which repeat the error. */
const isLog = (line: string) => /^[A-Z]\d{4} /.test(line);

const withoutPrefix = (line: string) => line.replace(/^(?:Error from server(?: \(\w+\))?|error|Error): /, '');

/** What kubectl prints when it fails, as a sentence that says what to do. */
export const explainKubectl = (stderr: string): KubectlError => {
  const lines = stderr.split('\n').filter(line => line.trim() && !isLog(line));
  const said = lines.join('\n');
  for (const {code, pattern, message, remedy} of rules) {
    const match = pattern.exec(said);
    if (match) return kubectlError(code, message(match), remedy);
  }
  const reason = lines.map(withoutPrefix).join('\n') || stderr.trim();
  return kubectlError('refused', reason || 'kubectl failed, and did not say why.');
};
