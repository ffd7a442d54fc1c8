import type {Database} from '@ecom/postgres/database';
import {DataTypes, Op} from 'sequelize';
import type {AddressBooks} from '../../application/ports.ts';
import type {Address, AddressBook} from '../../domain/address.ts';
import {unknownUser} from '../../domain/user.ts';

type Row = Omit<Address, 'createdAt'> & {readonly userId: string; readonly createdAt: Date};

const addressOf = ({userId, createdAt, ...address}: Row): Address => ({...address, createdAt: createdAt.toISOString()});

export const postgresAddressBooks = (db: Database): AddressBooks => {
  const users = db.sequelize.models.users!;
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
        const owner = await users.findByPk(userId, {attributes: ['status'], transaction, lock: true});
        if (!owner || owner.get('status') === 'deleted') throw unknownUser(userId);

        const before = await get(userId);
        const book = decide(before);
        const kept = book.map(({id}) => id);
        await addresses.destroy({where: {userId, id: {[Op.notIn]: kept}}, transaction});
        // Cleared first: two addresses must never both be the default.
        await addresses.update({defaultShipping: false, defaultBilling: false}, {where: {userId}, transaction});
        const changed = book.filter(
          address => !before.includes(address) || address.defaultShipping || address.defaultBilling,
        );
        for (const address of changed) await addresses.upsert({...address, userId} as never, {transaction});
        return book;
      }),
  };
};
