import {needsPostalCode} from '@ecom/contracts/address';
import {Failure} from '@ecom/core/failure';

/** A postal address. */
type PostalAddress = {
  readonly fullName: string;
  readonly line1: string;
  readonly line2: string | null;
  readonly city: string;
  readonly region: string | null;
  readonly postalCode: string;
  /** ISO 3166-1 alpha-2 */
  readonly country: string;
  readonly phone: string | null;
};

export type Address = PostalAddress & {
  readonly id: string;
  readonly defaultShipping: boolean;
  readonly defaultBilling: boolean;
  /** RFC 3339 */
  readonly createdAt: string;
};

/** The addresses of one user, oldest first. At most one is the default for shipping, and one for billing. */
export type AddressBook = readonly Address[];

export const maxAddresses = 50;

export const createAddress = (book: AddressBook, address: Address): AddressBook => {
  if (book.length >= maxAddresses) throw addressBookFull();
  return [...book.map(yieldDefaults(address)), address];
};

export const updateAddress = (
  book: AddressBook,
  id: string,
  change: Partial<Omit<Address, 'id' | 'createdAt'>>,
): AddressBook => {
  const changed = {...findAddress(book, id), ...change};
  if (changed.postalCode === '' && needsPostalCode(changed.country)) throw postalCodeRequired(changed.country);
  return book.map(address => (address.id === id ? changed : yieldDefaults(changed)(address)));
};

export const deleteAddress = (book: AddressBook, id: string): AddressBook => {
  findAddress(book, id);
  return book.filter(address => address.id !== id);
};

export const findAddress = (book: AddressBook, id: string): Address => {
  const found = book.find(address => address.id === id);
  if (!found) throw unknownAddress(id);
  return found;
};

const yieldDefaults =
  (to: Address) =>
  (address: Address): Address => {
    const defaultShipping = address.defaultShipping && !to.defaultShipping;
    const defaultBilling = address.defaultBilling && !to.defaultBilling;
    const isSame = defaultShipping === address.defaultShipping && defaultBilling === address.defaultBilling;
    return isSame ? address : {...address, defaultShipping, defaultBilling};
  };

const unknownAddress = (id: string) => new Failure('not-found', 'unknown-address', `There is no address ${id}.`);
const postalCodeRequired = (country: string) =>
  new Failure('invalid', 'postal-code-required', `An address in ${country} needs a postal code.`);
const addressBookFull = () =>
  new Failure('conflict', 'address-book-full', `A user has at most ${maxAddresses} addresses. Delete one first.`);
