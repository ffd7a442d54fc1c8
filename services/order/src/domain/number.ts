// Crockford's base 32 (https://www.crockford.com/base32.html): without letters that look like digits.
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** An order number for people, `K7Q2-M9XW-4D`: the last 50 bits of the order's id: in a UUIDv7 8 bits of a counter that starts
 * at a random number every millisecond, and 42 random bits. */
export const orderNumber = (orderId: string): string => {
  let rest = BigInt(`0x${orderId.replaceAll('-', '').slice(-13)}`) & ((1n << 50n) - 1n);
  let text = '';
  for (let i = 0; i < 10; i++) {
    text = digits[Number(rest & 31n)] + text;
    rest >>= 5n;
  }
  return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`;
};
