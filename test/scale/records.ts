import {databaseOf} from '@ecom/postgres/databases';
import {createShopHere} from './shop.ts';

// The process behind `startRecords`.
const shop = await createShopHere(service => databaseOf(process.env.DATABASE_URL!, service), {
  validateResponses: false,
});
process.send!(shop.url);
process.once('disconnect', () => process.exit());
process.once('SIGTERM', () => void shop.stop().then(() => process.exit()));
