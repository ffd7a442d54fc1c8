import {type Dashboard, toGrafana} from './grafana.ts';
import {orders} from './orders-dashboard.ts';
import {processes} from './processes-dashboard.ts';
import {requests} from './requests-dashboard.ts';

/** The dashboards by the name of their file. */
export const dashboards: Readonly<Record<string, Dashboard>> = {requests, orders, processes};

/** The files of the dashboards, by their path in the chart `ecom`. */
export const dashboardFiles = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(dashboards).map(([name, dashboard]) => [
      `files/dashboards/${name}.json`,
      `${JSON.stringify(toGrafana(dashboard), undefined, 2)}\n`,
    ]),
  );
