const emailFields = /e-?mail|^recipient$|^to$/i;
/** Of a postal address all is kept that tax depends on: city, region, postal code and country. An address that is text is one of the network. */
const personalFields =
  /e-?mail|phone|full_?name|^line[12]$|reason|note|tracking|^recipient$|^to$|^subject$|^body$|^user_?agent$|^address$/i;

const eraseField = (field: string, value: unknown): unknown => {
  if (!personalFields.test(field)) return erasePersonalData(value);
  if (typeof value === 'string') return emailFields.test(field) ? 'deleted@deleted.invalid' : '';
  return typeof value === 'object' ? erasePersonalData(value) : value;
};

/** A copy of JSON data in which fields that name, locate or reach a person are empty. Ids, lines and money stay. */
export const erasePersonalData = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(erasePersonalData);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, nested]) => [field, eraseField(field, nested)]));
};
