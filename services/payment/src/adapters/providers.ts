import type {Route} from '@ecom/http/route';
import type {Database} from '@ecom/postgres/database';
import type {UseCases} from '../application/index.ts';
import type {Provider} from '../application/ports.ts';
import type {ProviderOptions} from '../variables.ts';
import type {PublicProvider} from './http/schemas.ts';
import {manualProvider} from './manual/provider.ts';
import {postgresLedger} from './postgres/ledger.ts';
import {postgresReferences} from './postgres/references.ts';
import {confirmationRoute} from './simulated/confirmation-route.ts';
import {simulatedProvider} from './simulated/provider.ts';
import {createEventPoll} from './stripe/poll-events.ts';
import {stripeProvider} from './stripe/provider.ts';
import {createClient} from './stripe/requests.ts';
import {stripeWebhookRoute} from './stripe/webhook-route.ts';

type Installed = {
  readonly provider: Provider;
  readonly publishableKey?: string | null;
  /** What the provider itself calls. */
  readonly routes?: (useCases: UseCases) => readonly Route[];
  /** Asks the provider for news, every few minutes. */
  readonly poll?: (useCases: UseCases) => () => Promise<void>;
};

/** Each provider by its name. How to add one: docs/payments.md. */
const createProvider: Readonly<Record<string, (db: Database, options: ProviderOptions) => Installed>> = {
  simulated(db) {
    const ledger = postgresLedger(db, 'simulated');
    return {provider: simulatedProvider(ledger), routes: useCases => [confirmationRoute(ledger, useCases)]};
  },
  manual: (db, {manual}) => ({provider: manualProvider(postgresLedger(db, 'manual'), manual)}),
  stripe(db, {stripe}) {
    const references = postgresReferences(db);
    const {webhookSecrets: secrets, publishableKey, captureMethod, returnUrl} = stripe!;
    const client = createClient(stripe!);
    return {
      provider: stripeProvider({client, references, captureMethod, returnUrl}),
      publishableKey,
      routes: useCases => [stripeWebhookRoute({client, references, secrets}, useCases)],
      poll: useCases => createEventPoll({client, references}, useCases),
    };
  },
};

/** The providers of this shop, what storefronts need to know of them, and the routes that they call. */
export const createProviders = (db: Database, options: ProviderOptions) => {
  const installed = options.names.map(name => [name, createProvider[name]!(db, options)] as const);
  return {
    adapters: new Map(installed.map(([name, {provider}]) => [name, provider])),
    publicProviders: installed.map(([name, {publishableKey = null}]): PublicProvider => ({name, publishableKey})),
    routesOf: (useCases: UseCases) => installed.flatMap(([, {routes}]) => routes?.(useCases) ?? []),
    pollsOf: (useCases: UseCases) => installed.flatMap(([name, {poll}]) => (poll ? [{name, run: poll(useCases)}] : [])),
  };
};
