/** The few elements of S3's XML that are needed: flat ones, without attributes. */

const entities: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"};

const decode = (text: string): string =>
  text.replaceAll(/&(#x?[\da-f]+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name] ?? whole;
    return String.fromCodePoint(
      name[1]!.toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)),
    );
  });

/** The texts of all elements of a name. */
export const textsOf = (element: string, xml: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, text]) => decode(text!));

/** What a response says is wrong; undefined for other responses. */
export const errorOf = (xml: string): string | undefined => {
  if (!/<Error[\s>]/.test(xml)) return undefined;
  return [...textsOf('Code', xml).slice(0, 1), ...textsOf('Message', xml).slice(0, 1)].join(': ');
};

/** The request that joins the parts of an upload, by their ETags. */
export const completeUploadXml = (etags: readonly string[]): string => {
  const parts = etags.map(
    (etag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag.replaceAll('"', '&quot;')}</ETag></Part>`,
  );
  return `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`;
};
