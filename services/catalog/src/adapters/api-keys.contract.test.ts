import {memoryApiKeys} from '@ecom/http/api-keys';
import {apiKeyReplicaContract} from '@ecom/http/testing/api-keys';
import {openTestMongo} from '../testing/stores.ts';

apiKeyReplicaContract('memory', async () => memoryApiKeys());

const {MONGO_URL} = process.env;
if (MONGO_URL) apiKeyReplicaContract('mongodb', async t => (await openTestMongo(t, MONGO_URL)).apiKeys);
