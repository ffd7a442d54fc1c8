import {Instant} from '@ecom/contracts/schema';
import {z} from 'zod';
import {CurrentPassword, Factor} from './schemas.ts';

export const TotpCode = z
  .string()
  .transform(code => code.replaceAll(/\s/g, ''))
  .refine(code => /^\d{6}$/.test(code), 'must be the six digits that the authenticator app shows')
  .meta({example: '123456'});

export const RecoveryCode = z.string().min(1).max(100).meta({description: 'In any case, with or without hyphens'});

export const NewTotp = z
  .object({
    secret: z.string().meta({description: 'Base32, to be typed into an authenticator app'}),
    uri: z.string().meta({description: '`otpauth://`, to be shown as a QR code'}),
  })
  .meta({id: 'NewTotp', description: 'The secret of an authenticator app, which counts when it is confirmed'});

export const RecoveryCodes = z
  .object({recoveryCodes: z.array(z.string())})
  .meta({id: 'RecoveryCodes', description: 'They are shown once; each works once'});

export const TotpConfirmation = z.strictObject({code: TotpCode});

export const StepUpBody = z
  .strictObject({
    password: CurrentPassword.optional(),
    code: TotpCode.optional(),
    recoveryCode: RecoveryCode.optional(),
  })
  .refine(body => Object.values(body).filter(each => each !== undefined).length === 1, {
    path: ['password'],
    message: 'send exactly one of password, code and recoveryCode',
  });

export const AccessToken = z
  .object({
    tokenType: z.literal('Bearer'),
    accessToken: z.string().meta({description: 'A JWT, for the Authorization header'}),
    expiresIn: z.int().meta({description: 'Validity in seconds'}),
  })
  .meta({id: 'AccessToken', description: 'An access token; the refresh token of the session stays valid'});

export const Credentials = z
  .object({
    email: z.string(),
    isEmailVerified: z.boolean(),
    pendingEmail: z.string().nullable().meta({description: 'A new address that is not confirmed yet'}),
    factors: z.array(
      z.object({
        factor: z.enum([...Factor.exclude(['recovery-code']).options, 'recovery-codes']),
        createdAt: Instant.nullable().meta({description: 'Null for the password'}),
        isConfirmed: z.boolean().meta({description: 'Whether it counts already'}),
        codesLeft: z.int().nullable().meta({description: 'Of recovery codes; otherwise null'}),
      }),
    ),
  })
  .meta({id: 'Credentials', description: 'What the holder of an account can log in by, without secrets'});
