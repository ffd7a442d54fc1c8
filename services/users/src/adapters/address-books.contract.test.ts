import {newId} from '@ecom/core/ids';
import {openDatabase} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import test, {type ExecutionContext} from 'ava';
import type {Ports} from '../application/ports.ts';
import {type Address, createAddress, deleteAddress, maxAddresses, updateAddress} from '../domain/address.ts';
import {deleteUser, newUser} from '../domain/user.ts';
import {memoryAddressBooks, memoryUsers} from './memory.ts';
import {postgresAddressBooks} from './postgres/address-books.ts';
import {postgresUsers} from './postgres/users.ts';

const now = '2026-03-03T00:00:00.000Z';
const profile = {email: 'ada@example.org', fullName: 'Ada', phone: null, timezone: 'UTC'};
const address = (change: Partial<Address> = {}): Address => ({
  id: newId(),
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
  createdAt: now,
  ...change,
});

type Stores = Pick<Ports, 'users' | 'addressBooks'>;
type Open = (t: ExecutionContext) => Promise<Stores>;

const memory: Open = async () => {
  const users = memoryUsers();
  return {users, addressBooks: memoryAddressBooks(users)};
};

const postgres: Open = async t => {
  const db = openDatabase({address: await testDatabase(t, 'users'), name: 'test', poolSize: 5});
  t.teardown(() => db.close());
  return {users: postgresUsers(db), addressBooks: postgresAddressBooks(db)};
};

const contract = (name: string, open: Open) => {
  const openBook = async (t: ExecutionContext) => {
    const {users, addressBooks} = await open(t);
    const add = async () => (await users.add(newUser(newId(), profile, 'general', now))).id;
    return {users, books: addressBooks, ada: await add(), bob: await add()};
  };
  const both = {defaultShipping: true, defaultBilling: true};

  test(`${name}: a book comes back as it was kept, oldest address first, and nobody else's`, async t => {
    const {books, ada, bob} = await openBook(t);
    const home = address({line2: 'Flat 3', region: 'Greater London', phone: '+4915112345678', defaultBilling: true});
    const work = address({createdAt: '2026-03-02T00:00:00.000Z', defaultShipping: true});
    await books.update(ada, () => [work, home]);
    await books.update(bob, book => createAddress(book, address(both)));
    t.deepEqual(await books.get(ada), [work, home]);
    t.is((await books.get(bob)).length, 1);
    t.deepEqual(await books.get(newId()), []);
  });

  test(`${name}: addresses are changed and removed, the others stay`, async t => {
    const {books, ada, bob} = await openBook(t);
    const [home, work, barn] = [address(both), address(), address()];
    for (const each of [home, work, barn]) await books.update(ada, book => createAddress(book, each));
    await books.update(bob, book => createAddress(book, address()));
    await books.update(ada, book => updateAddress(book, work.id, {city: 'Bath', defaultBilling: true}));
    await books.update(ada, book => deleteAddress(book, barn.id));
    const expected = [
      {...home, defaultBilling: false},
      {...work, city: 'Bath', defaultBilling: true},
    ];
    t.deepEqual(await books.get(ada), expected);
    await books.update(ada, () => []);
    t.deepEqual(await books.get(ada), []);
    t.is((await books.get(bob)).length, 1);
  });

  test(`${name}: two defaults change places at once`, async t => {
    const {books, ada} = await openBook(t);
    const [home, work] = [address({defaultShipping: true}), address({defaultBilling: true})];
    await books.update(ada, () => [home, work]);
    const swapped = [
      {...home, defaultShipping: false, defaultBilling: true},
      {...work, defaultShipping: true, defaultBilling: false},
    ];
    await books.update(ada, () => swapped);
    t.deepEqual(await books.get(ada), swapped);
  });

  test(`${name}: of addresses that all want to be the default at once, all are kept and one is`, async t => {
    const {books, ada} = await openBook(t);
    await books.update(ada, () => Array.from({length: maxAddresses - 10}, () => address()));
    const add = () => books.update(ada, book => createAddress(book, address(both)));
    const results = await Promise.allSettled(Array.from({length: 15}, add));
    const full = results.flatMap(result => (result.status === 'rejected' ? [result.reason.code] : []));
    t.deepEqual(full, Array(5).fill('address-book-full'));
    const book = await books.get(ada);
    t.is(book.length, maxAddresses);
    t.is(book.filter(({defaultShipping, defaultBilling}) => defaultShipping && defaultBilling).length, 1);
    t.is(book.filter(({defaultShipping, defaultBilling}) => defaultShipping || defaultBilling).length, 1);
  });

  test(`${name}: a decision that is refused changes nothing`, async t => {
    const {books, ada} = await openBook(t);
    const kept = await books.update(ada, book => createAddress(book, address(both)));
    await t.throwsAsync(
      books.update(ada, book => deleteAddress(book, newId())),
      {code: 'unknown-address'},
    );
    t.deepEqual(await books.get(ada), kept);
  });

  test(`${name}: whoever is deleted leaves no address, not even one that is being written`, async t => {
    const {users, books, ada} = await openBook(t);
    await books.update(ada, book => createAddress(book, address(both)));
    await Promise.allSettled([
      ...Array.from({length: 5}, () => books.update(ada, book => createAddress(book, address()))),
      users.update(ada, user => deleteUser(user, now)),
      ...Array.from({length: 5}, () => books.update(ada, book => createAddress(book, address()))),
    ]);
    t.deepEqual(await books.get(ada), []);
  });

  test(`${name}: who is unknown or deleted has no book`, async t => {
    const {users, books, ada} = await openBook(t);
    await users.update(ada, user => deleteUser(user, now));
    for (const id of [ada, newId()]) {
      await t.throwsAsync(
        books.update(id, book => createAddress(book, address())),
        {code: 'unknown-user'},
      );
    }
  });
};

contract('memory', memory);
contract('postgres', postgres);
