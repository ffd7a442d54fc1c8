import {gunzipSync} from 'node:zlib';
import {CommandError} from '../client/errors.ts';
import {listResources} from './find-shop.ts';
import type {Kubectl} from './kubectl.ts';
import {annotations, labels, type Resource} from './resource.ts';
import type {Shop, ShopSpec} from './shop.ts';

/** A revision that was rolled out to the end, as the operator keeps it in a Secret. */
export type Revision = {
  readonly revision: string;
  /** RFC 3339. */
  readonly savedAt: string;
  readonly isCurrent: boolean;
  readonly spec: ShopSpec;
};

type RevisionSecret = Resource & {readonly data?: {readonly content?: string}};

const fromBase64 = (text: string) => Buffer.from(text, 'base64');

/** Of the key `content`: base64, as of all keys of a Secret, of base64 of gzip of JSON. */
const unpack = ({data, metadata}: RevisionSecret): ShopSpec => {
  try {
    return JSON.parse(gunzipSync(fromBase64(fromBase64(data!.content!).toString())).toString()).spec;
  } catch {
    throw new CommandError(`The Secret ${metadata.name} is damaged: it keeps no revision.`, 'Delete it.');
  }
};

/** The revisions of a Shop that are kept, the newest first. */
export const listRevisions = async (kubectl: Kubectl, shop: Shop): Promise<readonly Revision[]> => {
  const selector = `--selector=${labels.shop}=${shop.metadata.name},${labels.role}=revision`;
  const secrets = await listResources<RevisionSecret>(kubectl, 'secrets', [selector]);
  return secrets
    .map(secret => {
      const {[annotations.revision]: revision = secret.metadata.name, [annotations.savedAt]: savedAt = ''} =
        secret.metadata.annotations ?? {};
      return {revision, savedAt, isCurrent: revision === shop.status?.revision, spec: unpack(secret)};
    })
    .toSorted((one, other) => other.savedAt.localeCompare(one.savedAt));
};

const find = (revisions: readonly Revision[], wanted: string): Revision => {
  const found = revisions.filter(({revision}) => revision.startsWith(wanted));
  if (found.length === 1) return found[0]!;
  const names = revisions.map(({revision}) => revision).join(', ');
  const reason = found.length > 1 ? `Several revisions begin with ${wanted}` : `There is no revision ${wanted}`;
  throw new CommandError(`${reason}. Revisions: ${names || 'none'}.`);
};

/**
 * The revision to go back to.
 *
 * @param wanted its name, or how it begins. Default: the one before; after a failed update the last good one, which runs already while the spec still asks for the other
 * @throws CommandError when there is none
 */
export const chooseRevision = ({status, metadata}: Shop, revisions: readonly Revision[], wanted?: string): Revision => {
  if (wanted !== undefined) return find(revisions, wanted);
  const chosen = status?.failedRevision
    ? revisions.find(({revision}) => revision === status.lastGoodRevision)
    : revisions.find(({isCurrent}) => !isCurrent);
  if (chosen) return chosen;
  throw new CommandError(`The Shop ${metadata.name} has no earlier revision to go back to.`);
};
