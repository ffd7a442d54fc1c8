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
