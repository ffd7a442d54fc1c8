/**
 * A condition of a custom resource, as metav1.Condition. `Ready`, `Reconciling` and `Stalled` have the meanings of kstatus
 * (https://github.com/kubernetes-sigs/cli-utils/tree/master/pkg/kstatus).
 */
export type Condition = {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  /** In CamelCase, for programs. */
  readonly reason: string;
  /** A sentence for people: what happened, and what to do. */
  readonly message: string;
  readonly observedGeneration: number;
  /** When `status` changed: RFC 3339, in seconds. */
  readonly lastTransitionTime: string;
};

/** A condition before it is compared with those that the resource had. */
export type NewCondition = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/** The conditions with the time of their last change of status: that of before, if the status is the same. */
export const updateConditions = (
  before: readonly Condition[],
  now: readonly NewCondition[],
  observedGeneration: number,
  at: Date,
): readonly Condition[] =>
  now.map(condition => {
    const known = before.find(({type}) => type === condition.type);
    const lastTransitionTime =
      known?.status === condition.status ? known.lastTransitionTime : `${at.toISOString().slice(0, 19)}Z`;
    return {...condition, observedGeneration, lastTransitionTime};
  });

/** A condition that is true or false. */
export const booleanCondition = (type: string, isTrue: boolean, reason: string, message = ''): NewCondition => ({
  type,
  status: isTrue ? 'True' : 'False',
  reason,
  message,
});
