import {CommandError} from '../client/errors.ts';
import {readInput} from '../parse/file.ts';
import {apiVersion, type Resource} from './resource.ts';
import type {Shop} from './shop.ts';

/** The objects of a YAML or JSON text. @param file names it in errors; @throws CommandError */
const parseObjects = async (file: string, content: string): Promise<readonly Resource[]> => {
  const {parseAllDocuments} = await import('yaml');
  const documents = parseAllDocuments(content);
  // For a text without any document it is no array.
  if (!Array.isArray(documents)) return [];
  const [error] = documents.flatMap(({errors}) => errors);
  if (error) throw new CommandError(`${file} is not YAML: ${error.message}`);
  return documents.flatMap(document => (document.toJS() as Resource | null) ?? []);
};

export const parseManifests = (text: string): Promise<readonly Resource[]> => parseObjects('The chart', text);

/**
 * The Shop in a file; other objects in it are left out.
 *
 * @param name of the Shop, where the file may have several
 * @throws CommandError when there is none, or another one
 */
export const readShopFile = async (file: string, name?: string): Promise<Shop> => {
  const objects = await parseObjects(file, await readInput(file));
  const shops = objects.filter(
    (object): object is Shop => object.kind === 'Shop' && Boolean(object.metadata?.name) && Boolean(object.spec),
  );
  const [first] = shops;
  if (!first) throw new CommandError(`${file} has no Shop: an object of the kind Shop with metadata.name and spec.`);
  if (first.apiVersion !== apiVersion)
    throw new CommandError(`The Shop in ${file} is of ${first.apiVersion}; this ecom knows ${apiVersion}.`);
  const found = name === undefined ? first : shops.find(({metadata}) => metadata.name === name);
  if (!found) throw new CommandError(`${file} has the Shop ${first.metadata.name}, and not ${name}.`);
  return found;
};
