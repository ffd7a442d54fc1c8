import {isSecretField, isSecretVariable} from '../hide-secrets.ts';
import type {Resource} from '../resource.ts';

/** Keys of Secrets whose values are no secrets, and would be hidden wherever else they occur. */
const harmlessKey = /^(user(name)?|host|port|db(name)?|database|bucket|region|endpoint|ca|.*\.crt|type)$/i;

type Keys = Readonly<Record<string, string>>;

const valuesOfSecret = ({data = {}, stringData = {}}: Resource): readonly string[] => {
  const decoded = Object.entries(data as Keys).map(([key, value]) => ({
    key,
    value: Buffer.from(value, 'base64').toString(),
  }));
  const plain = Object.entries(stringData as Keys).map(([key, value]) => ({key, value}));
  return [...decoded, ...plain].filter(({key}) => !harmlessKey.test(key)).map(({value}) => value);
};

const valuesOfFields = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  const isVariable = isSecretVariable(value as Keys);
  return Object.entries(value).flatMap(([name, member]) => {
    const isSecret = isSecretField(name) || (isVariable && name === 'value');
    return typeof member === 'string' && isSecret ? [member] : valuesOfFields(member);
  });
};

/** As it is in a log, in an address, in JSON, and in a Secret. */
const formsOf = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64'),
];

/** The secrets in objects, in each form in which they may occur elsewhere. */
export const knownSecretsOf = (objects: readonly Resource[]): readonly string[] => {
  const values = objects.flatMap(object =>
    object.kind === 'Secret' ? valuesOfSecret(object) : valuesOfFields(object.spec),
  );
  return [
    ...new Set(
      values
        .map(value => value.trim())
        .filter(Boolean)
        .flatMap(formsOf),
    ),
  ];
};

/** The Secrets that a spec names: `existingSecret` at any depth. */
export const namedSecretsOf = (spec: unknown): readonly string[] => {
  if (typeof spec !== 'object' || spec === null) return [];
  const names = Object.entries(spec).flatMap(([key, value]) =>
    key === 'existingSecret' && typeof value === 'string' && value ? [value] : namedSecretsOf(value),
  );
  return [...new Set(names)];
};
