/** The parameters of a request to Stripe: nested objects of texts. */
export type Form = {readonly [name: string]: string | Form | undefined};

/** Reads `metadata[orderId]=1&amount=2`, as Stripe does. */
export const parseForm = (text: string): Form => {
  const form: Record<string, string | Form> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split(/[[\]]+/).filter(part => part !== '');
    const last = path.pop()!;
    let into = form;
    for (const part of path) {
      into[part] ??= {};
      into = into[part] as Record<string, string | Form>;
    }
    into[last] = value;
  }
  return form;
};

export const textOf = (form: Form, name: string): string | undefined => {
  const value = form[name];
  return typeof value === 'string' ? value : undefined;
};

export const metadataOf = ({metadata}: Form): Record<string, string> =>
  typeof metadata === 'object'
    ? Object.fromEntries(
        Object.entries(metadata).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      )
    : {};
