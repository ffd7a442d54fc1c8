import {missingKubectl} from '../explain-kubectl.ts';
import type {ClusterCheck} from './check.ts';

type Versions = {
  readonly clientVersion: {readonly gitVersion: string};
  readonly serverVersion?: {readonly gitVersion: string};
};

/** That the charts need. */
const minMinor = 30;
/** Between kubectl and the API server (https://kubernetes.io/releases/version-skew-policy/#kubectl). */
const maxSkew = 1;

const minorOf = (version: string): number => Number(/^v1\.(\d+)\./.exec(version)?.[1]);

export const program: ClusterCheck = {
  name: 'kubectl',
  remedy: missingKubectl().remedy!,
  async examine({kubectl}) {
    const {clientVersion} = await kubectl.json<Versions>(['version', '--client']);
    return [{status: 'ok', found: clientVersion.gitVersion}];
  },
};

export const cluster: ClusterCheck = {
  name: 'cluster',
  remedy: 'This must work: kubectl version',
  async examine({kubectl}) {
    const {clientVersion, serverVersion} = await kubectl.json<Versions>(['version']);
    const version = serverVersion?.gitVersion ?? '';
    const skew = Math.abs(minorOf(version) - minorOf(clientVersion.gitVersion));
    const found = `it responds: Kubernetes ${version}`;
    if (minorOf(version) < minMinor)
      return [{status: 'fail', found, remedy: `Update it to 1.${minMinor} or newer, which the charts need.`}];
    if (skew > maxSkew)
      return [
        {
          status: 'warn',
          found: `${found}, kubectl ${clientVersion.gitVersion}`,
          remedy: 'Use a kubectl of its version.',
        },
      ];
    return [{status: 'ok', found}];
  },
};
