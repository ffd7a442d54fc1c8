/** The provider's own ids of our payments and refunds: for an adapter that cannot find them at the provider by ours. */
export type References = {
  /** The provider's id of a payment or a refund. */
  get(id: string): Promise<string | undefined>;
  /** Saves the provider's id of a payment or a refund, unless there is one. @returns the one that is saved */
  add(id: string, paymentId: string, reference: string): Promise<string>;
  /** The payment of an id of the provider. */
  findPayment(reference: string): Promise<string | undefined>;
};
