import {Failure} from '@ecom/core/failure';
import type {Cluster} from '../../application/ports.ts';

/**
 * A cluster that only the leader changes: what is in progress when the Lease is lost writes nothing more.
 *
 * @throws Failure `unavailable` from a write of another process
 */
export const whileLeading = (cluster: Cluster, isLeader: () => boolean): Cluster => {
  const guard =
    <A extends unknown[], R>(write: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (!isLeader()) throw notLeading();
      return write(...args);
    };
  return {
    ...cluster,
    apply: guard(cluster.apply),
    applyStatus: guard(cluster.applyStatus),
    delete: guard(cluster.delete),
    evict: guard(cluster.evict),
  };
};

const notLeading = () => new Failure('unavailable', 'not-leading', 'Another operator leads.');
