/** Only the id of a checkout as recent as this may belong to an order that is about to be placed. */
const maxCheckoutAgeMs = 10_000;

/** When a UUIDv7 was created (RFC 9562 §5.7), in milliseconds since the epoch; undefined for an id of another version. */
const timestampOf = (id: string): number | undefined =>
  id[14] === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : undefined;

/**
 * Whether an order that does not exist may be placed any moment: a checkout returns the order's id before its event arrives. Requests with other
 * unknown ids need not wait.
 */
export const mayArrive = (orderId: string, now: string): boolean =>
  Math.abs(Date.parse(now) - (timestampOf(orderId) ?? 0)) <= maxCheckoutAgeMs;
