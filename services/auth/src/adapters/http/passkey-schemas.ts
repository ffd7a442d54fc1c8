import {Id, Instant} from '@ecom/contracts/schema';
import {z} from 'zod';
import {Token} from './schemas.ts';

const base64url = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .regex(/^[A-Za-z0-9_-]+$/, 'must be base64url');

/** A credential id has at most 1023 bytes (WebAuthn §4). */
const CredentialId = base64url(1364);
const Data = base64url(60_000);

// Browsers and libraries add members, which nobody reads.
const credential = <T extends z.ZodRawShape>(response: T) =>
  z
    .looseObject({
      id: CredentialId,
      rawId: CredentialId,
      type: z.literal('public-key'),
      response: z.looseObject({clientDataJSON: Data, ...response}),
    })
    .transform(value => ({clientExtensionResults: {}, ...value}))
    .meta({description: 'What `navigator.credentials` returned, by its `toJSON()` (WebAuthn §5.1.8)'});

const AttestedCredential = credential({
  attestationObject: Data,
  transports: z.array(z.string().max(50)).max(20).optional(),
});
const AssertedCredential = credential({
  authenticatorData: Data,
  signature: Data,
  userHandle: base64url(200).nullish(),
});

/** Undefined members are left out of JSON; a null handle is none. */
const withoutNull = <T extends {response: {userHandle?: string | null | undefined}}>(value: T) => {
  const {userHandle, ...response} = value.response;
  return {...value, response: {...response, ...(userHandle && {userHandle})}};
};

const Name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .meta({description: 'By which you recognize the device', example: 'Phone'});

export const NewPasskeyBody = z.strictObject({name: Name.default('Passkey'), credential: AttestedCredential});
export const PasskeyNameBody = z.strictObject({name: Name});
export const PasskeyOptionsBody = z
  .strictObject({challenge: Token.optional().meta({description: 'Of a log-in that lacks a second factor'})})
  .optional();
export const PasskeyLogInBody = z.strictObject({
  credential: AssertedCredential.transform(withoutNull),
  challenge: Token.optional().meta({
    description: 'Of a log-in that lacks a second factor; default: the passkey logs in alone',
  }),
});
export const PasskeyProofBody = PasskeyLogInBody.omit({challenge: true});

export const PasskeyOptions = z
  .looseObject({challenge: z.string(), timeout: z.number().meta({description: 'Milliseconds'})})
  .meta({
    id: 'PasskeyOptions',
    description:
      'For `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON` (WebAuthn §5.1.9); the challenge is valid once, for five minutes',
  });

export const Passkey = z
  .object({id: Id, name: z.string(), createdAt: Instant})
  .meta({id: 'Passkey', description: 'A passkey of an account'});
export const PasskeyList = z.object({items: z.array(Passkey)});
export const PasskeyPath = z.object({id: Id});
