import {text} from './schema.ts';

/** Letters of any script with their marks, spaces, and `' - . , /` */
export const isFullName = (name: string): boolean =>
  /^[\p{L}\p{M}\p{Zs}'’.,/-]*\p{L}[\p{L}\p{M}\p{Zs}'’.,/-]*$/u.test(name);

/** The name of a person. */
export const FullName = text(1, 255)
  .refine(isFullName, "may have letters of any script, spaces, and ' - . , / only")
  .meta({example: 'Ada Lovelace'});
