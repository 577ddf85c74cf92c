const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * Pseudo-random numbers that are the same for the same seed on every machine (sfc32), so that a generated homeserver
 * can be made again. Not for secrets.
 */
export class SeededRandom {
  private a = 0;
  private b = 0;
  private c = 0;
  private counter = 1;

  constructor(seed: number) {
    this.reseed(seed);
  }

  /** Goes on as a source made with this seed. */
  reseed(seed: number): void {
    this.a = seed | 0;
    this.b = Math.imul(seed, 0x9e3779b1) | 0;
    this.c = 0x243f6a88;
    this.counter = 1;
    for (let i = 0; i < 16; i++) this.uint32();
  }

  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    this.c |= 0;
    return sum >>> 0;
  }

  /** At least 0, below 1. */
  fraction(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** A whole number at least 0 and below `limit`. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** One of the items, each as likely. Throws if there is none. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('Nothing to pick from: the list is empty');
    return item;
  }

  /** An index below `limit`; low ones are far more likely (the shape of room and member activity). */
  skewedBelow(limit: number, power = 2.2): number {
    return Math.floor(Math.pow(this.fraction(), power) * limit);
  }

  /** Random bytes; the length is rounded up to a multiple of four inside. */
  bytes(length: number): Buffer {
    const buffer = Buffer.allocUnsafe((length + 3) & ~3);
    for (let offset = 0; offset < length; offset += 4) buffer.writeUInt32LE(this.uint32(), offset);
    return buffer.subarray(0, length);
  }

  /** Unpadded base64, as hashes and signatures have it. */
  base64(bytes: number): string {
    return this.bytes(bytes).toString('base64').replace(/=+$/, '');
  }

  /** Unpadded URL-safe base64, as event ids have it from room version 4. */
  base64Url(bytes: number): string {
    return this.bytes(bytes).toString('base64url');
  }

  /** Latin letters, as local parts of room ids and media ids have them. */
  letters(length: number): string {
    let text = '';
    for (let i = 0; i < length; i++) text += letters[this.below(letters.length)];
    return text;
  }
}
