/** PromQL that dashboards and alerts share. A selector is what stands in the braces, without them. */

/** Series of the processes of a shop, by a label that the ServiceMonitor adds; the names of these metrics are those of every Node.js process. */
export const ofShop = 'app_kubernetes_io_name="ecom"';

const selectorOf = (...selectors: readonly string[]) => selectors.filter(Boolean).join(',');

/** The increase of a counter per second. */
export const rate = (metric: string, selector: string, window: string, by: string): string =>
  `sum by (${by}) (rate(${metric}{${selector}}[${window}]))`;

/** The share of the series that `part` selects, between 0 and 1. */
export const share = (metric: string, part: string, whole: string, window: string, by: string): string =>
  `${rate(metric, selectorOf(whole, part), window, by)} / ${rate(metric, whole, window, by)}`;

/** A quantile of a histogram. */
export const quantile = (q: number, metric: string, selector: string, window: string, by: string): string =>
  `histogram_quantile(${q}, ${rate(`${metric}_bucket`, selector, window, `${by}, le`)})`;
