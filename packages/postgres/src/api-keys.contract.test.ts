import {memoryApiKeys} from '@ecom/http/api-keys';
import {apiKeyReplicaContract} from '@ecom/http/testing/api-keys';
import {postgresApiKeys} from './api-keys.ts';
import {openTestDatabase} from './testing/events.ts';

apiKeyReplicaContract('memory', async () => memoryApiKeys());
apiKeyReplicaContract('postgres', async t => postgresApiKeys((await openTestDatabase(t)).db));
