import {Failure} from '@ecom/core/failure';
import {pathOf} from './path.ts';

/** Maximum depth of lists and objects in a body. All code that walks a body recursively relies on it. */
export const maxDepth = 32;

type Path = readonly PropertyKey[];

const tooDeeplyNested = (path: Path) => {
  const message = `must not contain more than ${maxDepth} levels of lists and objects`;
  const errors = [{path: pathOf(path), message}];
  return new Failure('invalid', 'too-deeply-nested', `The body is too deeply nested: it ${message}.`, {errors});
};

const invalidText = (path: Path) => {
  const message = 'must not contain NUL or an unpaired surrogate';
  const name = pathOf(path);
  return new Failure(
    'invalid',
    'invalid-text',
    `The request contains text that cannot be stored: ${name}: ${message}`,
    {
      errors: [{path: name, message}],
    },
  );
};

const reservedName = (path: Path) => {
  const name = pathOf(path);
  const message = 'is a name that JavaScript reserves; choose another one';
  return new Failure('invalid', 'reserved-name', `The request is invalid: ${name}: ${message}`, {
    errors: [{path: name, message}],
  });
};

// PostgreSQL stores neither NUL nor unpaired surrogates.
const isStorable = (text: string) => text.isWellFormed() && !text.includes('\0');

/**
 * Asserts that a value from a request can be walked recursively and stored.
 *
 * @throws Failure `invalid`, naming the field, on text that PostgreSQL cannot store, names that JavaScript reserves, or more than `maxDepth` levels
 */
export const assertStorable = (value: unknown, path: Path = []): void => {
  if (typeof value === 'string') {
    if (!isStorable(value)) throw invalidText(path);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (path.length === maxDepth) throw tooDeeplyNested(path.slice(0, 3));
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) assertStorable(item, [...path, index]);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (!isStorable(key)) throw invalidText(path);
    // What every object has, such as `__proto__`: records drop it, and look-ups find what nobody has sent.
    if (key in Object.prototype) throw reservedName([...path, key]);
    assertStorable(item, [...path, key]);
  }
};
