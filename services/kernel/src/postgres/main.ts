import {z} from 'zod';
import {readConfig} from '../config.ts';
import {runToTheEnd} from '../process.ts';
import {migrate} from './migrate.ts';

const Variables = z.object({DATABASE_URL: z.url()});

// migrate SERVICE [down]: brings the database that DATABASE_URL names to the newest schema, or takes back the last step.
await runToTheEnd(async () => {
  const [service, direction = 'up'] = process.argv.slice(2);
  if (!service || (direction !== 'up' && direction !== 'down')) throw new Error('usage: migrate SERVICE [up|down]');
  const {DATABASE_URL: url} = readConfig(Variables, process.env);
  const ran = await migrate({url, service, direction});
  console.log(ran.length > 0 ? ran.join('\n') : 'Nothing to do.');
  process.exit(0);
});
