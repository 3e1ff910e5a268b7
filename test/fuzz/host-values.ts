/** Values of JavaScript that guests are given as references, and how a reference that comes back is written down. */

/** With identity and without, some that numbers of the `any` hierarchy are; always the same ones. */
export const HOST_VALUES: readonly unknown[] = [
  { name: 'an object' }, Object.freeze({ name: 'a frozen one' }), Symbol('a symbol'), Symbol.for('a registered symbol'), 'text', 7n, -0, 1.5, NaN, 2 ** 30, -(2 ** 30) - 1, true, undefined, [1],
  () => 1, 0, 41, -(2 ** 30), 2 ** 30 - 1, '',
];

/** Which of them a value is, or -1. */
export const hostValueNumber = (value: unknown): number => HOST_VALUES.findIndex((each) => Object.is(each, value));

export function showReference(value: unknown): string {
  if (value === null) return 'null';
  const number = hostValueNumber(value);
  if (number >= 0) return `host value ${number}`;
  return typeof value === 'number' ? `number ${value}` : 'a reference';
}
