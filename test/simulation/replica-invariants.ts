import type {Replicas} from '@ecom/catalog/testing';
import type {Stores} from './stores.ts';
import type {ReportViolation} from './violation.ts';
import {onTableWrite} from './write-listeners.ts';

/** Checks at every write that versions increase: of the cart's product replica, of products and of carts. */
export const registerReplicaInvariants = ({cart, product}: Stores, reportViolation: ReportViolation) => {
  onTableWrite(cart.versions, (id, after = 0, before = 0) => {
    if (after <= before)
      reportViolation(
        'versions always increase',
        `cart's replica of product ${id} changes from version ${before} to ${after}`,
      );
  });
  onTableWrite(product.rows, (id, after, before) => {
    if ((after?.version ?? 0) !== (before?.version ?? 0) + 1)
      reportViolation(
        'versions always increase',
        `product ${id} changes from version ${before?.version} to ${after?.version}`,
      );
  });
  onTableWrite(cart.rows, (id, after, before) => {
    const [from, to] = [before?.version ?? 0, after?.version ?? 0];
    if (!after && before!.state.status === 'checking_out')
      reportViolation('no cart update is lost', `${id} is deleted during its checkout`);
    if (after && to !== from + 1)
      reportViolation('no cart update is lost', `${id} changes from version ${from} to ${to}`);
  });
};

/** Wraps the catalog's replicas: a version that is applied must be the newest one so far. */
export const checkCatalogReplicas = (replicas: Replicas, reportViolation: ReportViolation): Replicas => {
  const newestVersions = new Map<string, number>();
  const check = (id: string, version: number, isApplied: boolean) => {
    const newest = newestVersions.get(id) ?? 0;
    if (isApplied && version < newest)
      reportViolation(
        'versions always increase',
        `catalog's replica of ${id} changes from version ${newest} to ${version}`,
      );
    newestVersions.set(id, Math.max(newest, version));
    return isApplied;
  };
  return {
    ...replicas,
    keepProduct: async product => check(product.id, product.version, await replicas.keepProduct(product)),
    keepStock: async stock => check(stock.variantId, stock.version, await replicas.keepStock(stock)),
  };
};
