/** Changes of a binary that leave much of it as it was. */
import type { Random } from './random.js';

/** One to three changes: flipped bits, other bytes, pieces removed, doubled or moved. */
export function mutate(seed: Uint8Array, random: Random): Uint8Array {
  let bytes: Uint8Array<ArrayBuffer> = Uint8Array.from(seed);
  for (let changes = 1 + random.below(3); changes > 0 && bytes.length > 8; changes--) {
    const at = random.below(bytes.length);
    switch (random.below(6)) {
      case 0: bytes[at] ^= 1 << random.below(8); break;
      case 1: bytes[at] = random.below(256); break;
      case 2: bytes = bytes.slice(0, at); break;
      case 3: bytes = splice(bytes, at, 1 + random.below(4), new Uint8Array(0)); break;
      case 4: bytes = splice(bytes, at, 0, bytes.slice(at, at + 1 + random.below(8))); break;
      default: bytes = splice(bytes, at, 1, Uint8Array.of(INTERESTING[random.below(INTERESTING.length)]));
    }
  }
  return bytes;
}

const INTERESTING = [0x00, 0x01, 0x0b, 0x40, 0x7f, 0x80, 0xff, 0x63, 0x64, 0x6f, 0x70, 0xfb, 0xfc, 0xfd, 0xfe, 0x02, 0x03, 0x04, 0x05, 0x1f];

function splice(bytes: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...bytes.subarray(0, at), ...insert, ...bytes.subarray(at + remove)]);
}
