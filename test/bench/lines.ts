/** A line of a bench's table. */
export type Line = {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  readonly reference?: string;
  readonly referenceMeasured?: number;
  readonly ratio?: number;
  /** Empty where nothing is promised. */
  readonly target: string;
  readonly met: boolean;
};

export const reported = (what: string, measured: number, unit: string): Line => ({
  what,
  measured,
  unit,
  target: '',
  met: true,
});

const number = (value: number) =>
  Number.isNaN(value) ? '–' : value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1);

/** The lines as a table of Markdown. */
export const tableOf = (lines: readonly Line[]): string =>
  [
    '| | measured | reference | ratio | target | |',
    '|---|---|---|---|---|---|',
    ...lines.map(({what, measured, unit, reference: name, referenceMeasured, ratio, target, met}) => {
      const beside = name ? `${number(referenceMeasured!)}/s ${name}` : '';
      return `| ${what} | ${number(measured)} ${unit} | ${beside} | ${ratio ? `${Math.round(ratio * 100)} %` : ''} | ${target} | ${target && (met ? 'met' : 'MISSED')} |`;
    }),
  ].join('\n');

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** The value below which `share` of the values lie. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};
