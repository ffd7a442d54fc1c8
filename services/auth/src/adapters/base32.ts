const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base32 without padding (RFC 4648 §6). */
export const toBase32 = (bytes: Uint8Array): string => {
  let text = '';
  let rest = 0;
  let bits = 0;
  for (const byte of bytes) {
    rest = (rest << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += digits[(rest >> (bits - 5)) & 31];
    rest &= (1 << bits) - 1;
  }
  return bits > 0 ? text + digits[(rest << (5 - bits)) & 31] : text;
};

/** @throws Error for another character */
export const fromBase32 = (text: string): Buffer => {
  const bytes: number[] = [];
  let rest = 0;
  let bits = 0;
  for (const digit of text) {
    const value = digits.indexOf(digit);
    if (value < 0) throw new Error('This is not base32.');
    rest = (rest << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bytes.push((rest >> (bits - 8)) & 255);
      bits -= 8;
    }
    rest &= (1 << bits) - 1;
  }
  return Buffer.from(bytes);
};
