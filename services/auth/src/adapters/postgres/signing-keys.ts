import {type Database, statement} from '@ecom/postgres/database';
import {DataTypes, Op} from 'sequelize';
import type {SigningKeys} from '../../application/ports/signing-keys.ts';
import type {SigningKey} from '../../domain/signing-key.ts';

type Row = Omit<SigningKey, 'createdAt' | 'signsFrom'> & {readonly createdAt: Date; readonly signsFrom: Date | null};

const lockKeys = statement('signing-key-lock', `select pg_advisory_xact_lock(hashtext('signing keys'))`);

export const postgresSigningKeys = (db: Database): SigningKeys => {
  const model = db.sequelize.define('signing_key', {
    kid: {type: DataTypes.UUID, primaryKey: true},
    publicKey: DataTypes.TEXT,
    privateKey: DataTypes.TEXT,
    createdAt: DataTypes.DATE,
    signsFrom: DataTypes.DATE,
  });

  const list = async () => {
    const rows = await model.findAll({order: ['createdAt', 'kid'], transaction: db.current()});
    return rows.map(row => {
      const {createdAt, signsFrom, ...key} = row.get({plain: true}) as Row;
      return {...key, createdAt: createdAt.toISOString(), ...(signsFrom && {signsFrom: signsFrom.toISOString()})};
    });
  };

  return {
    list,
    update: decide =>
      db.transaction(async () => {
        await db.run(lockKeys);
        const transaction = db.current();
        const before = await list();
        const keys = decide(before);
        const newKeys = keys.filter(({kid}) => !before.some(key => key.kid === kid));
        await model.bulkCreate(newKeys as never, {transaction});
        await model.destroy({where: {kid: {[Op.notIn]: keys.map(({kid}) => kid)}}, transaction});
        return keys;
      }),
  };
};
