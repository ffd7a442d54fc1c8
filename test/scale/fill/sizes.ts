/** How much a shop has. Everything else follows from these. */
export type Sizes = {
  readonly products: number;
  readonly users: number;
  readonly orders: number;
  /** Rows that each service keeps for a fortnight: the receipts of events. */
  readonly receipts: number;
};

/** Shares of a shop that are the same at every size: a list that is narrowed by one of them grows with the shop. */
export const derived = ({products, users, orders, receipts}: Sizes) => ({
  brands: Math.ceil(products / 4),
  /** Ten with four below each. */
  categories: 50,
  variants: 2 * products,
  sessions: Math.ceil(users / 5),
  /** One in five has been left open, the others ended in an order within ninety days. */
  carts: Math.ceil(orders / 8),
  /** Of thirty days. */
  mails: Math.ceil(receipts / 5),
  welcomed: Math.ceil(receipts / 5),
  answers: Math.ceil(receipts / 20),
});

/** The shopper who buys most: one order in forty. */
export const bestCustomer = {number: 1, email: 'user1@example.org', password: 'correct horse'} as const;
