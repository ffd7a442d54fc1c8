import {testAudit} from '@ecom/http/testing/audit';
import {audits} from '../testing/stores.ts';

for (const [name, open] of Object.entries(audits)) testAudit(name, open);
