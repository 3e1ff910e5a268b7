/** UTF-8 by the letter: no overlong forms, no surrogates. */

/** Offset of the first sequence that is malformed, or -1. A text is UTF-8 as a whole, comments included. */
export function malformedUtf8(source: Uint8Array): number {
  let at = 0;
  while (at < source.length && source[at] < 0x80) at++;
  while (at < source.length) {
    const length = sequenceLength(source, at);
    if (length === 0) return at;
    at += length;
  }
  return -1;
}

/** Length of the UTF-8 sequence at `at`, 0 if it is malformed. */
function sequenceLength(source: Uint8Array, at: number): number {
  const lead = source[at];
  if (lead < 0x80) return 1;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  for (let i = 1; i < length; i++) if ((source[at + i] & 0xc0) !== 0x80) return 0;
  const second = source[at + 1];
  if ((lead === 0xe0 && second < 0xa0) || (lead === 0xed && second >= 0xa0)) return 0;
  if ((lead === 0xf0 && second < 0x90) || (lead === 0xf4 && second >= 0x90)) return 0;
  return length;
}
