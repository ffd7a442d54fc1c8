import {createHash, randomFillSync} from 'node:crypto';

const pool = new Uint8Array(4096);
let used = pool.length;
let lastInstant = 0;
let counter = 0;

const hex = Array.from({length: 256}, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * A new UUIDv7 (RFC 9562 §5.7): later ids sort later, also within one millisecond of one process
 * (§6.2, method 1: a counter of twelve bits), which makes them good keys and cursors.
 */
export const newId = (): string => {
  if (used + 8 > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const now = Date.now();
  if (now > lastInstant) {
    lastInstant = now;
    counter = 0;
  } else if (++counter > 0xfff) {
    lastInstant += 1;
    counter = 0;
  }
  const random = (i: number) => pool[used + i]!;
  const high = Math.floor(lastInstant / 0x1_0000_0000);
  const low = lastInstant % 0x1_0000_0000;
  const id =
    `${hex[high >>> 8]}${hex[high & 0xff]}${hex[low >>> 24]}${hex[(low >>> 16) & 0xff]}-` +
    `${hex[(low >>> 8) & 0xff]}${hex[low & 0xff]}-${hex[0x70 | (counter >>> 8)]}${hex[counter & 0xff]}-` +
    `${hex[0x80 | (random(0) & 0x3f)]}${hex[random(1)]}-` +
    `${hex[random(2)]}${hex[random(3)]}${hex[random(4)]}${hex[random(5)]}${hex[random(6)]}${hex[random(7)]}`;
  used += 8;
  return id;
};

/** A UUIDv8 (RFC 9562 §5.8) derived from a text: equal texts give equal ids. */
export const deriveId = (text: string): string => {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};
