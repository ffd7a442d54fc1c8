import type {Pages, StoredPage} from '../../application/ports.ts';
import type {Listed} from '../../domain/views.ts';
import {
  criteriaFilter,
  type Filter,
  formerSlugFilter,
  listedFields,
  pageFilter,
  searchFilter,
  searchSort,
} from '../query.ts';
import {type PageDocument, pageDocument, pageOf} from './documents.ts';
import {isDuplicate, translateErrors} from './errors.ts';
import {facetKeys} from './facets.ts';
import type {Models} from './models.ts';

/** Replaces the revision that was read; a new page only if there still is none. */
const guarded = ({page, revision}: StoredPage) => ({
  replaceOne: {
    filter: {_id: page.id, revision},
    replacement: pageDocument(page, revision + 1),
    upsert: revision === 0,
  },
});

export const mongoPages = ({pages}: Models): Pages => {
  /** The number of matching pages per value of an array. */
  const count = async (filter: Filter, values: ReturnType<typeof facetKeys>) => {
    const counts = await pages.aggregate<{_id: string; count: number}>([
      {$match: filter},
      {$project: {value: values}},
      {$unwind: '$value'},
      {$group: {_id: '$value', count: {$sum: 1}}},
    ]);
    return new Map(counts.map(({_id, count}) => [_id, count]));
  };

  return translateErrors({
    async get(ids) {
      const found = (await pages.find({_id: {$in: [...ids]}}).lean()) as unknown as PageDocument[];
      return new Map(found.map(document => [document._id, {page: pageOf(document), revision: document.revision}]));
    },

    async save(kept) {
      try {
        const {matchedCount, upsertedCount} = await pages.collection.bulkWrite(kept.map(guarded) as never, {
          ordered: false,
        });
        return matchedCount + upsertedCount === kept.length;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    },

    async find(search) {
      const found = pages.find(searchFilter(search), {...listedFields, _id: 0});
      return (await found.sort(searchSort(search)).limit(search.limit).lean()) as unknown as Listed[];
    },

    countFacets: criteria => count(criteriaFilter(criteria), facetKeys(criteria)),

    count: criteria => pages.countDocuments(criteriaFilter(criteria, criteria)).exec(),

    async show(idOrSlug) {
      const found = await pages.findOne(pageFilter(idOrSlug)).sort({id: 1}).lean();
      return found ? pageOf(found as never) : undefined;
    },

    async currentSlug(formerSlug) {
      return (await pages.findOne(formerSlugFilter(formerSlug), {slug: 1}).sort({id: -1}).lean())?.slug;
    },

    countCategories: () => count({visible: true}, '$categoryKeys'),
  } satisfies Pages);
};
