import type {ServiceStatus} from '../client/services.ts';
import type {Columns} from './table.ts';

/** The status of a service, or why it is unknown. */
export type StatusRow = Partial<ServiceStatus> &
  Pick<ServiceStatus, 'service' | 'ready' | 'failing'> & {readonly up: boolean};

export const statusColumns: Columns<StatusRow> = {
  service: ({service}) => service,
  up: ({up}) => up,
  ready: ({ready}) => ready,
  version: ({version}) => version,
  started: ({startedAt}) => startedAt,
  outbox: ({outbox}) => outbox?.rows,
  oldest: ({outbox}) => (outbox?.rows ? `${Math.round(outbox.seconds)} s` : null),
  lag: ({consumerLag}) => consumerLag,
  deadLetters: ({deadLetters}) => deadLetters,
  failing: ({failing}) => Object.entries(failing).map(([part, reason]) => `${part}: ${reason}`),
};

/** Which services are down, and which are not ready: a line each, if any are. */
export const describeFaults = (rows: readonly StatusRow[]): readonly string[] => {
  const down = rows.filter(({up}) => !up);
  const notReady = rows.filter(({up, ready}) => up && !ready);
  const names = (some: readonly StatusRow[]) => some.map(({service}) => service).join(', ');
  return [
    ...(down.length > 0 ? [`Down: ${names(down)}.`] : []),
    ...(notReady.length > 0 ? [`Not ready: ${names(notReady)}.`] : []),
  ];
};
