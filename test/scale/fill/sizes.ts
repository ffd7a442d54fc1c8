/** The size of a shop. All other numbers are derived from it. */
export type Sizes = {
  readonly products: number;
  readonly users: number;
  readonly orders: number;
  /** Inbox records in each service; they are deleted after two weeks. */
  readonly inboxRecords: number;
};

/** Numbers of rows that are proportional to the size of a shop. */
export const derivedSizes = ({products, users, orders, inboxRecords}: Sizes) => ({
  brands: Math.ceil(products / 4),
  /** 10 root categories with 4 subcategories each. */
  categories: 50,
  variants: 2 * products,
  sessions: Math.ceil(users / 5),
  /** 1 of 6 is open, the others ended in an order. */
  carts: Math.ceil(orders / 8),
  /** Of 30 days. */
  mails: Math.ceil(inboxRecords / 5),
  welcomed: Math.ceil(inboxRecords / 5),
  /** Half of them revoked; of a user each. */
  apiKeys: Math.ceil(users / 10),
  idempotencyKeys: Math.ceil(inboxRecords / 20),
  auditRecords: Math.ceil(inboxRecords / 5),
});

/** The user with the most orders: 1 of 40. */
export const topCustomer = {number: 1, email: 'user1@example.org', password: 'correct horse'} as const;
