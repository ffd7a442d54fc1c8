/** A row of a benchmark's table. */
export type ReportRow = {
  readonly name: string;
  readonly measured: number;
  readonly unit: string;
  readonly reference?: string;
  readonly referenceMeasured?: number;
  readonly ratio?: number;
  /** Empty when there is no target. */
  readonly target: string;
  readonly isMet: boolean;
};

export const rowWithoutTarget = (name: string, measured: number, unit: string): ReportRow => ({
  name,
  measured,
  unit,
  target: '',
  isMet: true,
});

const formatNumber = (value: number) =>
  Number.isNaN(value) ? '–' : value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1);

/** The rows as a Markdown table. */
export const reportTable = (rows: readonly ReportRow[]): string =>
  [
    '| | measured | reference | ratio | target | |',
    '|---|---|---|---|---|---|',
    ...rows.map(({name, measured, unit, reference, referenceMeasured, ratio, target, isMet}) => {
      const referenceCell = reference ? `${formatNumber(referenceMeasured!)}/s ${reference}` : '';
      return `| ${name} | ${formatNumber(measured)} ${unit} | ${referenceCell} | ${ratio ? `${Math.round(ratio * 100)} %` : ''} | ${target} | ${target && (isMet ? 'met' : 'MISSED')} |`;
    }),
  ].join('\n');
