/** What must hold in every run: at each write, after each step, or in the final state. */
export type Invariant =
  | 'orders are never deleted'
  | 'order status transitions are allowed'
  | 'an order has the confirmed total'
  | 'the history of an order has every change'
  | 'no more pieces are cancelled, shipped, returned or refunded than were bought'
  | 'an order is completed when nothing is open'
  | 'an accepted cancellation cancels the order'
  | 'a cart has at most one active order'
  | 'no cart update is lost'
  | 'payments are never deleted'
  | 'payment status transitions are allowed'
  | 'an order has one payment of its total'
  | 'an order is captured at most once'
  | 'refunds never exceed the capture'
  | 'cancelled pieces are refunded once'
  | 'provider ledger entries never change'
  | 'stock is never negative or oversold'
  | 'stock on hand plus sold stock equals stock received'
  | 'reserved stock equals the sum of reservations'
  | 'reservation status transitions are allowed'
  | 'a reservation follows the status of its order'
  | 'an e-mail address has at most one account'
  | 'a retried sign-up is not refused'
  | 'every account has a user'
  | 'every user has an account'
  | 'account and user have the same e-mail and status'
  | 'deleted accounts and users never change'
  | 'only active accounts have sessions'
  | 'every account gets one welcome mail'
  | 'versions always increase'
  | 'the last published version is the newest'
  | 'an event takes effect at most once'
  | 'events match their schema'
  | 'no dead letters'
  | 'no client fails with an unexpected error'
  | 'all work reaches a final state'
  | 'the final state is consistent';

/** The first invariant that a run violates, and how. */
export type Violation = {readonly invariant: Invariant; readonly detail: string};

export type ReportViolation = (invariant: Invariant, detail: string) => void;
