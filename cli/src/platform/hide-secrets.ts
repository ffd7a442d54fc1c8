import {hidden, redactAddresses, secretName} from '../report/redact.ts';
import type {Resource} from './resource.ts';

const secretField = /password|passphrase|secret|token|credential|(api|access|private|encryption|backup|signing)-?key/i;
/** They name a Secret, or say something about one. */
const harmlessField =
  /^(existingSecret|credentialsSecret|secretName|hasPreviousInternalSecret|automountServiceAccountToken|serviceAccountToken|secretRef|secretKeyRef)$/;

/** Whether a field of a spec or of an object holds a secret, and does not only name one. */
export const isSecretField = (name: string): boolean => secretField.test(name) && !harmlessField.test(name);

type Fields = Readonly<Record<string, unknown>>;

/** `{name: 'DATABASE_PASSWORD', value: …}`, as containers have variables. */
export const isSecretVariable = ({name, value}: Fields): boolean =>
  typeof name === 'string' && typeof value === 'string' && secretName.test(name);

/**
 * Hides the secrets in a value: fields and variables that are named so, and passwords in addresses.
 *
 * @param hideText what else is hidden in texts
 */
export const hideSecrets = (value: unknown, hideText = redactAddresses): unknown => {
  if (typeof value === 'string') return hideText(value);
  if (Array.isArray(value)) return value.map(item => hideSecrets(item, hideText));
  if (value === null || typeof value !== 'object') return value;
  const isVariable = isSecretVariable(value as Fields);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const isLeaf = member === null || typeof member !== 'object';
      const isSecret = (isLeaf && isSecretField(name)) || (isVariable && name === 'value');
      // An empty text is no secret, and worth knowing.
      return [name, isSecret && member !== '' && member !== null ? hidden : hideSecrets(member, hideText)];
    }),
  );
};

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

const hideValues = (data: unknown): unknown =>
  data && Object.fromEntries(Object.keys(data as object).map(key => [key, hidden]));

/** An object without secrets, and without the bookkeeping of its fields. */
export const hideObject = <R extends Resource>(object: R, hideText = redactAddresses): R => {
  const {managedFields: _, annotations, ...metadata} = object.metadata;
  // kubectl keeps a copy of the whole object there.
  const shown = annotations && {...annotations, ...(annotations[lastApplied] && {[lastApplied]: hidden})};
  const {data, stringData, ...rest} = object;
  const hiddenParts =
    object.kind === 'Secret' ? {data: hideValues(data), stringData: hideValues(stringData)} : {data, stringData};
  return hideSecrets({...rest, ...hiddenParts, metadata: {...metadata, annotations: shown}}, hideText) as R;
};
