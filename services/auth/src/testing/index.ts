/** The exports for simulation and benchmarks: the use cases on memory adapters. */
export {argonPasswords} from '../adapters/argon-passwords.ts';
export {authSubscriptions} from '../adapters/events/subscriptions.ts';
export {memoryStore} from '../adapters/memory/store.ts';
export {openidProviders} from '../adapters/oidc-providers.ts';
export {simpleWebAuthn} from '../adapters/webauthn.ts';
export {createUseCases, type UseCases} from '../application/index.ts';
export type {Ports} from '../application/ports.ts';
export type {Account} from '../domain/account.ts';
export {builtInCatalogue, permissionsOf} from '../domain/role.ts';
export {totpCode} from './totp-code.ts';
