import {UsageError} from '../client/errors.ts';

const literals: Readonly<Record<string, unknown>> = {true: true, false: false, null: null};

/** `19.99`, `true` and `null` as what they are in JSON, another text as it is. */
const typed = (text: string): unknown =>
  Object.hasOwn(literals, text) ? literals[text] : /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? Number(text) : text;

const json = (name: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--field ${name} is not JSON: ${(error as Error).message}.`);
  }
};

/**
 * The fields that `--field name=value`, `--field name:=json` and `--raw-field name=text` name.
 *
 * @throws UsageError for another form
 */
export const fieldsOf = (fields: readonly string[], rawFields: readonly string[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries([
    ...fields.map(field => {
      const [, name, isJson, value] = /^([^=:]+)(:?)=(.*)$/s.exec(field) ?? [];
      if (!name) throw new UsageError(`--field: write ${field} as name=value or name:=json.`);
      return [name, isJson ? json(name, value!) : typed(value!)];
    }),
    ...rawFields.map(field => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(field) ?? [];
      if (!name) throw new UsageError(`--raw-field: write ${field} as name=text.`);
      return [name, value];
    }),
  ]);
