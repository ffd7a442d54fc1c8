import {redact} from '../../report/redact.ts';
import {hideObject, hideSecrets} from '../hide-secrets.ts';
import type {Resource} from '../resource.ts';
import type {Shop} from '../shop.ts';
import {knownSecretsOf} from './known-secrets.ts';
import type {ReportParts} from './read-parts.ts';

const toJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/**
 * The files of a report, by path: without the values of Secrets, and without them wherever else they occur.
 *
 * @param more other files, as what they are in JSON
 */
export const createReport = (
  shop: Shop,
  {objects, logs, namedSecrets, unreadable}: ReportParts,
  more: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> => {
  const all = [...objects.values()].flat();
  const secrets = knownSecretsOf([shop, ...all, ...namedSecrets]);
  const hideText = (text: string) => redact(text, secrets);
  const hide = (object: Resource) => hideObject(object, hideText);
  return {
    'shop.json': toJson(hide(shop)),
    ...Object.fromEntries(
      [...objects].map(([kind, found]) => [`objects/${kind}.json`, toJson(found.map(hide))] as const),
    ),
    ...Object.fromEntries([...logs].map(([path, text]) => [path, hideText(text)])),
    ...Object.fromEntries(Object.entries(more).map(([path, value]) => [path, toJson(hideSecrets(value, hideText))])),
    ...(unreadable.length > 0 && {'unreadable.txt': hideText(`${unreadable.join('\n')}\n`)}),
  };
};
