import {Args, Flags} from '@oclif/core';
import {UsageError} from '../client/errors.ts';
import {parseDuration} from '../parse/duration.ts';

/** Which cluster: what kubectl is given. */
export const clusterFlags = {
  namespace: Flags.string({
    char: 'n',
    summary: "The namespace (default: that of kubectl's context).",
    helpGroup: 'CLUSTER',
  }),
  'kube-context': Flags.string({
    summary: "The cluster, as `kubectl config get-contexts` names it (default: kubectl's).",
    helpGroup: 'CLUSTER',
  }),
  kubeconfig: Flags.string({summary: 'The kubeconfig of kubectl.', helpGroup: 'CLUSTER'}),
};

const objectName = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** @throws UsageError for what Kubernetes refuses as a name */
export const assertObjectName = (name: string): string => {
  if (objectName.test(name)) return name;
  throw new UsageError(`${name} cannot be a name in Kubernetes: use small letters, digits and hyphens.`);
};

/** The argument of almost every command. */
export const shopArg = Args.string({
  description: 'The Shop (default: the only one in the namespace).',
  ignoreStdin: true,
  parse: async name => assertObjectName(name),
});

/** The argument of commands after whose Shop another argument must follow. */
export const requiredShopArg = Args.string({
  description: 'The Shop.',
  required: true,
  parse: async name => assertObjectName(name),
});

export type WaitFlags = {readonly wait: boolean; readonly timeout: string};

export const waitFlags = {
  wait: Flags.boolean({summary: 'Follow it until it is done. The exit code is 1 when it fails.'}),
  timeout: Flags.string({summary: 'How long --wait waits, such as 30s, 15m or 2h.', default: '30m'}),
};

/** Milliseconds that `--timeout` names. @throws UsageError */
export const timeoutMsOf = ({timeout}: WaitFlags): number => parseDuration('timeout', timeout);
