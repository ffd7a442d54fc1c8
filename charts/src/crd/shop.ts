import {z} from 'zod';
import {shopSpec} from '../shop.ts';
import {ageColumn, type CustomResource, withRules} from './custom-resource.ts';
import {shopRules} from './shop-rules.ts';
import {commonStatus, listBy} from './status.ts';

const service = z.strictObject({
  name: z.string(),
  version: z.string().describe('The tag or digest of its image.'),
  replicas: z.int(),
  readyReplicas: z.int(),
  lag: z.int().optional().describe('Events that wait for it. Absent while it is unknown.'),
});

const failedRevision = z.strictObject({
  revision: z.string(),
  reason: z.string().describe('Why, for programs.'),
  message: z.string().describe('What happened, and what to do.'),
  retry: z.string().optional().describe('The annotation `ecom.dev/retry` when it failed; another one tries it again.'),
});

const status = z.strictObject({
  ...commonStatus,
  phase: z
    .enum(['Pending', 'Installing', 'Updating', 'RollingBack', 'Ready', 'Degraded', 'Stalled', 'Paused', 'Hibernated'])
    .optional(),
  url: z.string().optional().describe('Where the shop is.'),
  version: z.string().optional().describe('The version that all services run.'),
  services: listBy('name', service).optional(),
  revision: z.string().optional().describe('The revision that is rolled out.'),
  prefix: z.string().optional().describe('Of the databases, topics and keys that its pods use.'),
  lastGoodRevision: z
    .string()
    .optional()
    .describe('The last revision that was rolled out to the end and passed its smoke test.'),
  failedRevision: failedRevision.optional().describe('The revision that was rolled back, or could not be applied.'),
  inventory: z
    .array(z.string())
    .meta({'x-kubernetes-list-type': 'atomic'})
    .optional()
    .describe('What was applied: `apiVersion/kind/name`.'),
  credentialsSecret: z.string().optional().describe('The copy of the credentials that its pods read.'),
  maintenance: z.boolean().optional().describe('Whether services refuse writes. Absent while it is not known.'),
});

export const shop: CustomResource = {
  kind: 'Shop',
  plural: 'shops',
  shortNames: ['sh'],
  description: 'A shop: its services, their gateway, and the Jobs that migrate databases and create topics.',
  spec: withRules(shopSpec, shopRules),
  status: status.describe('What the operator sees.'),
  rules: [
    {
      rule: "self.metadata.name.matches('^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$')",
      message:
        'Services are named after the Shop: its name begins with a letter, contains letters, digits and hyphens, and has 40 characters at most.',
    },
  ],
  columns: [
    {name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status'},
    {name: 'Phase', type: 'string', jsonPath: '.status.phase'},
    {name: 'Version', type: 'string', jsonPath: '.status.version'},
    {name: 'Revision', type: 'string', jsonPath: '.status.revision', priority: 1},
    {name: 'URL', type: 'string', jsonPath: '.status.url'},
    {name: 'Message', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].message', priority: 1},
    ageColumn,
  ],
};
