import {Failure} from '@ecom/core/failure';
import type {KubernetesObject} from '../../domain/kubernetes-object.ts';
import type {Api} from './api.ts';

/** A Lease (coordination.k8s.io/v1), as it was read: what is not known here is written back unchanged. */
export type Lease = KubernetesObject & {readonly spec?: LeaseSpec};

export type LeaseSpec = {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  /** metav1.MicroTime */
  readonly acquireTime?: string;
  /** metav1.MicroTime */
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
};

const apiVersion = 'coordination.k8s.io/v1';

/** One Lease, written by compare-and-set. */
export const createLeaseStore = (api: Api, namespace: string, name: string) => {
  const path = `/apis/${apiVersion}/namespaces/${encodeURIComponent(namespace)}/leases`;

  return {
    async read(signal: AbortSignal): Promise<Lease | undefined> {
      try {
        return await api.json<Lease>({path: `${path}/${name}`, signal, maxAttempts: 1});
      } catch (error) {
        if (error instanceof Failure && error.kind === 'not-found') return undefined;
        throw error;
      }
    },

    /**
     * Writes a Lease, unless somebody has written it since `before` was read.
     *
     * @param before undefined when there was none
     * @returns the Lease as it is stored; undefined when somebody else was faster
     */
    async write(before: Lease | undefined, spec: LeaseSpec, signal: AbortSignal): Promise<Lease | undefined> {
      const body = {...(before ?? {apiVersion, kind: 'Lease', metadata: {name, namespace}}), spec};
      try {
        return before
          ? await api.json<Lease>({method: 'PUT', path: `${path}/${name}`, body, signal})
          : await api.json<Lease>({method: 'POST', path, body, signal});
      } catch (error) {
        const lost = before ? ['conflict', 'not-found'] : ['conflict'];
        if (error instanceof Failure && lost.includes(error.kind)) return undefined;
        throw error;
      }
    },
  };
};
