export type Alert = {
  readonly name: string;
  /** `critical`: somebody acts now, because purchases or money are affected. `warning`: somebody acts today. */
  readonly severity: 'critical' | 'warning';
  /** How long the expression must hold. */
  readonly for: string;
  readonly expr: string;
  /** What is wrong. */
  readonly summary: string;
  /** What it means and what to do. */
  readonly description: string;
};
