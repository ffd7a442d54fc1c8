/** An address is kept as far as tax depends on it: city, region, postal code and country. */
const personalFields = /e-?mail|phone|full_?name|^line[12]$|reason|note|tracking/i;

const eraseField = (field: string, value: unknown): unknown => {
  if (!personalFields.test(field)) return erasePersonalData(value);
  if (typeof value === 'string') return /e-?mail/i.test(field) ? 'deleted@deleted.invalid' : '';
  return typeof value === 'object' ? erasePersonalData(value) : value;
};

/** A copy of JSON data in which fields that name, locate or reach a person are empty. Ids, lines and money stay. */
export const erasePersonalData = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(erasePersonalData);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, nested]) => [field, eraseField(field, nested)]));
};
