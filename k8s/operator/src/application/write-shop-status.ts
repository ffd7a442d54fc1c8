import type {Logger} from '@ecom/core/log';
import {hashOf} from '../domain/hash.ts';
import {type Shop, type ShopStatus, shopKind} from '../domain/shop.ts';
import type {Cluster} from './ports.ts';

type Dependencies = {readonly cluster: Cluster; readonly log: Logger};

/** Writes the status of a shop if it has changed, and records an Event when its phase or revision has. */
export const writeShopStatus = ({cluster, log}: Dependencies) => {
  const recordChange = async (shop: Shop, status: ShopStatus) => {
    if (shop.status?.phase === status.phase && shop.status?.revision === status.revision) return;
    const {phase = 'Pending', revision} = status;
    const stalled = status.conditions?.find(({type}) => type === 'Stalled');
    const isStalled = stalled?.status === 'True';
    log.info({shop: `${shop.metadata.namespace}/${shop.metadata.name}`, phase, revision}, 'shop changed its phase');
    await cluster.recordEvent({
      regarding: shop,
      type: isStalled ? 'Warning' : 'Normal',
      reason: isStalled ? stalled.reason : phase,
      action: 'Reconcile',
      note: isStalled ? stalled.message : `Revision ${revision}: ${phase}.`,
    });
  };

  return async (shop: Shop, status: ShopStatus) => {
    if (hashOf(shop.status) === hashOf(status)) return;
    const {namespace, name, resourceVersion} = shop.metadata;
    await cluster.applyStatus({...shopKind, namespace, name, resourceVersion}, status);
    await recordChange(shop, status);
  };
};
