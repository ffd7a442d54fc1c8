import {recordChange} from '@ecom/core/recorded-changes';
import {type Database, type Statement, statement} from '@ecom/postgres/database';
import {DataTypes, Op} from 'sequelize';
import type {AddressBooks} from '../../application/ports.ts';
import type {Address, AddressBook} from '../../domain/address.ts';
import {unknownUser} from '../../domain/user.ts';

type Row = Omit<Address, 'createdAt'> & {readonly userId: string; readonly createdAt: Date};

const lockUser: Statement<{status: string}> = statement(
  'address-lock-user',
  'select status from users where id = $1 for update',
);

const addressOf = ({userId, createdAt, ...address}: Row): Address => ({...address, createdAt: createdAt.toISOString()});

export const postgresAddressBooks = (db: Database): AddressBooks => {
  const addresses = db.sequelize.define('addresses', {
    id: {type: DataTypes.UUID, primaryKey: true},
    userId: DataTypes.UUID,
    fullName: DataTypes.TEXT,
    line1: DataTypes.TEXT,
    line2: DataTypes.TEXT,
    city: DataTypes.TEXT,
    region: DataTypes.TEXT,
    postalCode: DataTypes.TEXT,
    country: DataTypes.TEXT,
    phone: DataTypes.TEXT,
    defaultShipping: DataTypes.BOOLEAN,
    defaultBilling: DataTypes.BOOLEAN,
    createdAt: DataTypes.DATE,
  });

  const get = async (userId: string): Promise<AddressBook> => {
    const rows = await addresses.findAll({where: {userId}, order: ['createdAt', 'id'], transaction: db.current()});
    return rows.map(row => addressOf(row.get({plain: true}) as Row));
  };

  return {
    get,
    update: (userId, decide) =>
      db.transaction(async () => {
        const transaction = db.current();
        const [owner] = await db.run(lockUser, [userId]);
        if (!owner || owner.status === 'deleted') throw unknownUser(userId);

        const before = await get(userId);
        const book = decide(before);
        await addresses.destroy({where: {userId, id: {[Op.notIn]: book.map(({id}) => id)}}, transaction});
        // Cleared first: two addresses must never both be the default.
        await addresses.update({defaultShipping: false, defaultBilling: false}, {where: {userId}, transaction});
        const changed = book.filter(
          address => !before.includes(address) || address.defaultShipping || address.defaultBilling,
        );
        for (const address of changed) await addresses.upsert({...address, userId} as never, {transaction});
        for (const id of new Set([...before, ...book].map(address => address.id))) {
          const [old, current] = [before, book].map(each => each.find(address => address.id === id));
          recordChange('address', id, old, current);
        }
        return book;
      }),
  };
};
