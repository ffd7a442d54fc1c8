import {databaseOf} from '@ecom/postgres/databases';
import {startInProcessShop} from './in-process-shop.ts';

// The process that `startRecordServices` starts.
const shop = await startInProcessShop(service => databaseOf(process.env.DATABASE_URL!, service), {
  validateResponses: false,
});
process.send!(shop.url);
process.once('disconnect', () => process.exit());
process.once('SIGTERM', () => void shop.stop().then(() => process.exit()));
