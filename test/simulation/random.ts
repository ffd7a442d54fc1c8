/** Decides everything that is left open. The plainest answer to every question is 0, so that a tape of zeros is the plainest story. */
export type Random = {
  /** 0 to `bound - 1`. */
  below(bound: number): number;
  chance(probability: number): boolean;
};

const range = 2 ** 32;

const deciding = (draw: () => number): Random => ({
  below: bound => (bound > 1 ? draw() % bound : 0),
  chance: probability => probability > 0 && draw() >= (1 - probability) * range,
});

/** sfc32 by Chris Doty-Humphrey, of the PractRand suite: 32 bits a draw, the same for the same seed on every machine. */
const sfc32 = (seed: number) => {
  let a = seed | 0;
  let b = Math.imul(seed, 0x9e3779b9) | 0;
  let c = 0x2545f491;
  let counter = 1;
  const draw = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) draw();
  return draw;
};

export const seeded = (seed: number): Random => deciding(sfc32(seed));

/** Like `seeded`, and writes down each draw. */
export const taped = (seed: number) => {
  const draw = sfc32(seed);
  const tape: number[] = [];
  const noting = () => {
    const drawn = draw();
    tape.push(drawn);
    return drawn;
  };
  return {random: deciding(noting), tape};
};

/** Draws what is on a tape, and zeros after its end. `used` says how much of it was drawn. */
export const playing = (tape: readonly number[]) => {
  let next = 0;
  return {random: deciding(() => tape[next++] ?? 0), used: () => next};
};
