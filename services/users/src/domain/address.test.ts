import test from 'ava';
import {type Address, createAddress, deleteAddress, maxAddresses, updateAddress} from './address.ts';

const address = (id: string, defaults: Partial<Address> = {}): Address => ({
  id,
  fullName: 'Ada Lovelace',
  line1: '1 St James Square',
  line2: null,
  city: 'London',
  region: null,
  postalCode: 'SW1Y 4LE',
  country: 'GB',
  phone: null,
  defaultShipping: false,
  defaultBilling: false,
  createdAt: '2026-01-01T00:00:00.000Z',
  ...defaults,
});

test('a new default takes the place of the old one', t => {
  const book = createAddress(
    [address('home', {defaultShipping: true, defaultBilling: true})],
    address('work', {defaultShipping: true}),
  );
  t.like(book[0], {defaultShipping: false, defaultBilling: true});
  t.like(book[1], {defaultShipping: true, defaultBilling: false});
});

test('a changed address may become the default', t => {
  const book = updateAddress([address('home', {defaultBilling: true}), address('work')], 'work', {
    defaultBilling: true,
    city: 'Bath',
  });
  t.deepEqual(
    book.map(({defaultBilling}) => defaultBilling),
    [false, true],
  );
  t.is(book[1]!.city, 'Bath');
});

test('an address that is not there can be neither changed nor removed', t => {
  t.throws(() => updateAddress([], 'home', {}), {code: 'unknown-address'});
  t.throws(() => deleteAddress([address('home')], 'work'), {code: 'unknown-address'});
});

test('a book has a last page', t => {
  const full = Array.from({length: maxAddresses}, (_, i) => address(String(i)));
  t.throws(() => createAddress(full, address('one more')), {code: 'address-book-full'});
});

test('an address that keeps its defaults stays the same object, so that it is not saved again', t => {
  const [first, second] = [address('first'), address('second')];
  t.is(createAddress([first], second)[0], first);
  t.is(updateAddress([first, second], second.id, {city: 'Paris'})[0], first);
});
