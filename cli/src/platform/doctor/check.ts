import type {Finding} from '../../doctor/check.ts';
import type {Kubectl} from '../kubectl.ts';

export type ClusterTarget = {
  readonly kubectl: Kubectl;
  /** The folder of this package. */
  readonly root: string;
  /** Of this program. */
  readonly version: string;
  /** Whether only the Shops of one namespace are examined. */
  readonly isNamespaced: boolean;
};

export type Found = Omit<Finding, 'check'>;

/** Examines one thing of a cluster, and changes nothing. A check that throws has failed. */
export type ClusterCheck = {
  readonly name: string;
  /** What to do when it throws an error that says nothing about that. */
  readonly remedy: string;
  readonly examine: (target: ClusterTarget) => Promise<readonly Found[]>;
};
