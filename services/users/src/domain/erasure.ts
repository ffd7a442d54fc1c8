/** What is left of a deleted user, and why. */
export type Erasure = {
  readonly erased: readonly string[];
  readonly kept: readonly {readonly what: string; readonly why: string}[];
};

/** The same for everybody: what the shop must keep does not depend on the person. `docs/personal-data.md` says it in full. */
export const erasure: Erasure = {
  erased: [
    'profile and addresses',
    'account, password and other credentials',
    'sessions and API keys, which end',
    'open carts',
    'names, addresses and reasons in orders, as soon as each order has ended',
    'mails, also those that wait to be sent',
    'exports of personal data, and invitations',
    'personal data in events that could not be applied',
  ],
  kept: [
    {
      what: 'orders, payments and refunds with lines, amounts, dates, city, region, postal code and country',
      why: 'bookkeeping and taxes',
    },
    {what: 'the address of an order that has not ended', why: 'it may have to be shipped'},
    {what: 'records of changes as a member of staff, until their retention ends', why: 'accountability'},
    {what: 'the id of the user', why: 'orders refer to it; it leads nowhere'},
    {what: 'backups, until they are pruned', why: 'recovery'},
  ],
};
