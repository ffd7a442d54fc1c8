/** By what somebody proves who they are. */
export const factors = ['password', 'totp', 'recovery-code', 'passkey', 'oidc'] as const;

export type Factor = (typeof factors)[number];
